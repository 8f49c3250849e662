// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/guard.hpp"

#include <strings.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestCommand = 300;

/// Packages whose names begin like this are needed for booting, in Debian, Fedora and openSUSE.
constexpr std::array<std::string_view, 9> kPrefixes{
    "linux-image-",    "linux-modules-", "linux-signed-image-",
    "proxmox-kernel-", "pve-kernel-",    "grub-efi-",
    "kernel-",         "grub2-efi-",     "shim-"};
constexpr std::string_view kOwnName = "ramroot";
constexpr std::array<std::string_view, 12> kNames{
    kOwnName,         "kernel",       "raspberrypi-kernel", "raspberrypi-bootloader",
    "raspi-firmware", "grub-pc",      "systemd-boot",       "systemd-boot-unsigned",
    "grub2-pc",       "flash-kernel", "u-boot-menu",        "depthcharge-tools"};
/// Packages whose names begin with "kernel-" although they contain no kernel.
constexpr std::array<std::string_view, 7> kHarmless{"headers", "devel",  "tools", "doc",
                                                    "macros",  "source", "syms"};

/// "linux-image-6.12" for "/var/cache/…/linux-image-6.12_6.12.48-1_amd64.deb" and "linux-image-6.12:amd64".
std::string_view package_of(std::string_view word) {
  word.remove_prefix(word.rfind('/') + 1);  // npos + 1 is 0
  return word.substr(0, word.find_first_of("_:"));
}

void add_name(PackageRun& run, std::string_view word) {
  const std::string_view name = package_of(word);
  const std::size_t most = is_boot_package(name) ? 2 * kMostGuardNames : kMostGuardNames;
  if (!name.empty() && run.names.size() < most) run.names.emplace_back(name.substr(0, kLongestName));
}

/// apt writes "%20" for a blank, with lower-case digits where decode_name() expects upper-case ones.
std::string decode_apt(std::string_view text) {
  std::string out(text.substr(0, kLongestCommand * 3));
  for (std::size_t i = 0; i + 2 < out.size(); ++i)
    for (const std::size_t digit : {i + 1, i + 2})
      if (out[i] == '%' && out[digit] >= 'a' && out[digit] <= 'f')
        out[digit] = static_cast<char>(out[digit] - 'a' + 'A');
  return decode_name(out);
}

/// "/", "//", "/./". A path with ".." may lead anywhere, so it counts as the root.
bool is_root(std::string_view path) {
  bool is_below = false;
  for (const std::string_view part : split(path, '/')) {
    if (part == "..") return true;
    is_below |= !part.empty() && part != ".";
  }
  return !is_below;
}

/// Tracks the options that tell dpkg which folder to install into; the last one wins.
class InstallRoot {
 public:
  void add_word(std::string_view word) {
    if (takes_next_) return set(word);
    for (const std::string_view name : {"--root", "--instdir"}) {
      takes_next_ |= word == name;
      if (word.starts_with(name) && word.substr(name.size()).starts_with('='))
        set(word.substr(name.size() + 1));
    }
  }
  bool is_elsewhere() const { return is_elsewhere_; }

 private:
  void set(std::string_view path) {
    takes_next_ = false;
    is_elsewhere_ = !is_root(path);
  }
  bool takes_next_ = false, is_elsewhere_ = false;
};

/// The value if the line sets `name`, which apt accepts in upper or lower case; nothing in other lines.
std::optional<std::string_view> value_in_apt(std::string_view line, std::string_view name) {
  if (line.size() < name.size() || ::strncasecmp(line.data(), name.data(), name.size()) != 0)
    return std::nullopt;
  return line.substr(name.size());
}

constexpr const char* kPlainBoot = "'ramroot disable --once', reboot, and do it there";

std::string how_for_good(const PackageRun& run, ForGood how) {
  if (how == ForGood::by_plain_boot) return std::string("for good: ") + kPlainBoot;
  const std::string command =
      run.command.empty() ? "COMMAND" : render_for_console(run.command, kLongestCommand);
  return "for good: ramroot-commit -- " + command;
}

}  // namespace

PackageRun parse_apt_hook(std::string_view text) {
  constexpr std::string_view kTyped = "CommandLine::AsString=";
  PackageRun run;
  const auto lines = split(text, '\n');
  // Version 1 consists of file names only; later versions start with the configuration.
  bool in_packages = !text.starts_with("VERSION "), is_chroot = false, is_other_top = false;
  InstallRoot root;
  for (const std::string_view line : lines) {
    if (!in_packages && line.starts_with(kTyped)) run.command = decode_apt(line.substr(kTyped.size()));
    if (in_packages) add_name(run, line.substr(0, line.find(' ')));
    else if (const auto word = value_in_apt(line, "DPkg::Options::=")) root.add_word(*word);
    else if (const auto folder = value_in_apt(line, "DPkg::Chroot-Directory=")) is_chroot = !is_root(*folder);
    else if (const auto top = value_in_apt(line, "RootDir=")) is_other_top = !is_root(*top);
    if (line.empty()) in_packages = true;
  }
  run.is_elsewhere = is_chroot || is_other_top || root.is_elsewhere();
  return run;
}

PackageRun parse_dpkg_words(std::string_view text) {
  PackageRun run;
  InstallRoot root;
  for (const std::string_view word : split(text, '\n')) {
    if (word.empty()) continue;
    root.add_word(word);
    if (run.command.size() < kLongestCommand * 2) {
      if (!run.command.empty()) run.command += ' ';
      run.command += word;
    }
    if (!word.starts_with('-')) add_name(run, word);
  }
  run.is_elsewhere = root.is_elsewhere();
  return run;
}

bool is_boot_package(std::string_view name) {
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  const auto begins = [&](std::string_view prefix) { return name.starts_with(prefix); };
  if (std::none_of(kPrefixes.begin(), kPrefixes.end(), begins)) return false;
  const auto has = [&](std::string_view part) { return name.find(part) != name.npos; };
  return !name.starts_with("kernel-") || std::none_of(kHarmless.begin(), kHarmless.end(), has);
}

GuardVerdict judge_builder(const std::string& command, bool is_packaged, Guard guard, ForGood how) {
  if (guard == Guard::off) return {};
  const std::string why =
      "an initramfs made in a protected session is gone at the next boot, and lacks what cannot be seen here";
  return {!is_packaged, (is_packaged ? "" : "refused: ") + why,
          how == ForGood::by_plain_boot
              ? std::string("run ") + kPlainBoot
              : "run 'ramroot-commit -- " + render_for_console(command, kLongestCommand) + "'"};
}

std::string render_end_of_apt(Guard guard) {
  return guard == Guard::warn ? "what was just installed or removed is gone at the next boot" : "";
}

GuardVerdict judge_packages(const PackageRun& run, Guard guard, ForGood how) {
  if (guard == Guard::off || run.is_elsewhere) return {};
  const auto boot = std::find_if(run.names.begin(), run.names.end(), is_boot_package);
  if (boot != run.names.end() && *boot == kOwnName)
    return {true, "refused in a protected session: it needs ramroot, and the next boot has it again",
            "to remove it, run 'ramroot disable' and reboot first; to upgrade it " + how_for_good(run, how)};
  if (boot != run.names.end())
    return {true,
            "refused in a protected session: " + render_for_console(*boot, kLongestName) +
                " is a part of what boots, and /boot and /lib/modules must agree",
            how_for_good(run, how)};
  if (guard == Guard::refuse)
    return {true, "refused in a protected session (\"guard\": \"refuse\" in /etc/ramroot.json)",
            how_for_good(run, how)};
  return {false, "this session is protected: what changes now is gone at the next boot",
          how_for_good(run, how)};
}

}  // namespace ramroot
