// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/readiness.hpp"

#include <algorithm>
#include <cerrno>

#include "base/text.hpp"
#include "core/request/config.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kOverlay = "kernel/fs/overlayfs/overlay.ko";

/// "kernel/fs/a.ko" of "kernel/fs/a.ko.xz".
std::string_view without_compression(std::string_view name) {
  const auto at = name.rfind(".ko");
  return at == std::string_view::npos ? name : name.substr(0, at + 3);
}

/// The module below lib/modules/VERSION of the image, however it is compressed there.
const CpioEntries::value_type* find_module(const KernelEvidence& kernel, std::string_view module) {
  const std::string bare(without_compression(module));
  for (const char* usr : {"usr/lib/modules/", "lib/modules/"}) {
    const std::string start = usr + kernel.version + "/" + bare;
    const auto found = kernel.entries.lower_bound(start);
    if (found != kernel.entries.end() && without_compression(found->first) == start) return &*found;
  }
  return nullptr;
}

const CpioEntry* find_one_of(const CpioEntries& entries, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto found = entries.find(name); found != entries.end()) return &found->second;
  return nullptr;
}

const CpioEntry* find_ending(const CpioEntries& entries, std::string_view end) {
  for (const auto& [name, entry] : entries)
    if (name.ends_with(end)) return &entry;
  return nullptr;
}

/// Of the first kernel in the image that is not `known`: "6.1.0-1-amd64".
std::string find_version(const CpioEntries& entries, std::string_view known) {
  for (const auto& [name, entry] : entries) {
    const auto at = name.find("lib/modules/");
    if (at == std::string::npos || name.find(".ko", at) == std::string::npos) continue;
    const std::string rest = name.substr(at + 12);
    if (auto version = rest.substr(0, rest.find('/')); version != known) return version;
  }
  return "";
}

/// dracut's module "squash" keeps the files in an image of their own.
bool is_squashed(const CpioEntries& entries) {
  return find_one_of(entries, {"squashfs-root.img", "squash-root.img", "squash/root.img",
                               "erofs-root.img"}) != nullptr;
}

class Judge {
 public:
  Judge(const KernelEvidence& kernel, const InstalledParts& installed)
      : kernel_(kernel), installed_(installed), initrd_(kernel.initrds.empty() ? "" : kernel.initrds[0]) {}

  std::vector<std::string> findings;

  void judge_kernel_and_modules() {
    if (kernel_.version.empty()) return;  // the image tells nothing, and gets a finding for that
    if (kernel_.kernel.empty()) add("there is no kernel of that version in /boot");
    if (!kernel_.kernel_says.empty() && kernel_.kernel_says != kernel_.version)
      add(kernel_.kernel + " is Linux " + kernel_.kernel_says + ", not " + kernel_.version);
    if (!kernel_.modules_dep) add("/lib/modules/" + kernel_.version + " has no modules.dep");
  }

  /// @return false when there is nothing in it to judge
  bool judge_image() {
    if (kernel_.is_missing) return add("it is not there, and config.txt has the firmware load it"), false;
    if (kernel_.initrds.empty()) return add("it has no initramfs"), false;
    if (kernel_.unreadable) return add(kernel_.unreadable->text()), false;
    const auto* program =
        find_one_of(kernel_.entries, {"usr/sbin/ramroot", "sbin/ramroot", "usr/bin/ramroot", "bin/ramroot"});
    if (program == nullptr && is_squashed(kernel_.entries))
      return add(initrd_ + " keeps its files in a squashed image, which is not looked into"), false;
    if (program == nullptr) return add("ramroot is not in " + initrd_), false;
    if (!program->is_executable()) add("ramroot cannot be run in " + initrd_);
    else if (program->text != installed_.program)
      add("another ramroot than the installed one is in " + initrd_);
    return true;
  }

  void judge_glue() {
    const CpioEntry* hook = find_ending(kernel_.entries, "/pre-pivot/80-ramroot-pre-pivot.sh");
    if (hook != nullptr) {
      compare_glue(*hook, installed_.pre_pivot, "80-ramroot-pre-pivot.sh");
      if (find_one_of(kernel_.entries, {"usr/lib/systemd/systemd", "lib/systemd/systemd"}) != nullptr &&
          find_ending(kernel_.entries, "/dracut-pre-pivot.service") == nullptr)
        add("nothing runs ramroot in " + initrd_ + ": it lacks the module dracut-systemd");
      return;
    }
    const CpioEntry* script = find_one_of(kernel_.entries, {"scripts/init-bottom/ramroot"});
    if (script == nullptr) return add("the script that runs ramroot is not in " + initrd_);
    compare_glue(*script, installed_.init_bottom, "scripts/init-bottom/ramroot");
    const CpioEntry* order = find_one_of(kernel_.entries, {"scripts/init-bottom/ORDER"});
    if (order == nullptr || order->text.find("/scripts/init-bottom/ramroot") == std::string::npos)
      add("scripts/init-bottom/ORDER does not name ramroot in " + initrd_);
  }

  void judge_overlay() {
    if (!kernel_.modules_dep || is_builtin()) return;
    const auto modules = modules_of_overlay(*kernel_.modules_dep);
    if (modules.empty())
      return add("this kernel has no overlay module: /lib/modules/" + kernel_.version +
                 "/modules.dep does not name it");
    for (const std::string& module : modules) {
      const std::string name(without_compression(module.substr(module.rfind('/') + 1)));
      const auto* found = find_module(kernel_, module);
      if (found == nullptr) {
        const std::string other = find_version(kernel_.entries, kernel_.version);
        add(name + " is not in " + initrd_ + (other.empty() ? "" : ", which has modules of Linux " + other));
        if (!other.empty()) return;
        continue;
      }
      // Comparable where both are packed the same way.
      const bool same_name = found->first.ends_with(module.substr(module.rfind('/')));
      if (&module == modules.data() && same_name && !kernel_.overlay.empty() &&
          found->second.text != kernel_.overlay)
        add("another overlay.ko than that of /lib/modules is in " + initrd_);
    }
  }

  /// @return false when it says what no boot understands
  bool judge_config() {
    const CpioEntry* config = find_one_of(kernel_.entries, {"etc/ramroot.json"});
    if (config == nullptr && installed_.config) add("/etc/ramroot.json is not in " + initrd_);
    if (config != nullptr && !installed_.config)
      add(initrd_ + " has an /etc/ramroot.json that is gone from the disk");
    if (config != nullptr && installed_.config && config->text != *installed_.config)
      add("/etc/ramroot.json was changed after " + initrd_ + " was made");
    // The boot would warn and take the default, perhaps onfail=continue where panic was meant.
    const Config parsed = parse_config(installed_.config.value_or("{}"));
    for (const std::string& warning : parsed.warnings.lines()) add(warning);
    return parsed.warnings.lines().empty();
  }

 private:
  void add(std::string finding) { findings.push_back(std::move(finding)); }

  void compare_glue(const CpioEntry& there, const std::optional<std::string>& here, const char* name) {
    if (here && *here != there.text)
      add("another " + std::string(name) + " than the installed one is in " + initrd_);
  }

  bool is_builtin() const {
    for (const std::string_view line : split(kernel_.modules_builtin, '\n'))
      if (without_compression(trim(line)) == kOverlay) return true;
    return false;
  }

  const KernelEvidence& kernel_;
  const InstalledParts& installed_;
  Path initrd_;
};

std::string remedy_of(const KernelEvidence& kernel, const InstalledParts& installed) {
  const std::string front = std::string("run ") + (installed.is_protected_now ? "ramroot-commit -- " : "");
  if ((kernel.kernel.empty() && !kernel.is_missing) || (!kernel.version.empty() && !kernel.modules_dep))
    return "install the package of this kernel again" +
           (kernel.is_copy ? ", or remove " + kernel.initrds[0] : "");
  const int failed = kernel.unreadable ? kernel.unreadable->errno_value : 0;
  if (failed == EACCES || failed == EPERM) return "only root may read it";
  if (failed == ENOPKG) return "install it";
  const std::string version = kernel.version.empty() ? "all" : kernel.version;
  switch (installed.builder) {
    case Builder::update_initramfs:
      return front + "update-initramfs -" + (kernel.initrds.empty() ? "c" : "u") + " -k " + version;
    case Builder::dracut:
      if (kernel.version.empty()) return front + "dracut --force --regenerate-all";
      return front + "dracut --force " + (kernel.initrds.empty() ? "--kver " : kernel.initrds[0] + " ") +
             version;
    case Builder::none: break;
  }
  return kernel.version.empty() ? "make the initramfs images again"
                                : "make the initramfs of " + version + " again";
}

}  // namespace

std::vector<std::string> modules_of_overlay(std::string_view modules_dep) {
  std::vector<std::string> modules;
  for (const std::string_view line : split(modules_dep, '\n')) {
    const std::string_view name = line.substr(0, line.find(':'));
    if (without_compression(name) != kOverlay || name.size() == line.size()) continue;
    modules.emplace_back(name);
    for (const std::string_view one : split(line.substr(name.size() + 1), ' '))
      if (!one.empty()) modules.emplace_back(one);
  }
  return modules;
}

std::string version_of_modules(const CpioEntries& entries) { return find_version(entries, ""); }

Readiness judge_kernel(const KernelEvidence& kernel, const InstalledParts& installed) {
  Judge judge(kernel, installed);
  judge.judge_kernel_and_modules();
  bool is_understood = true;
  if (judge.judge_image()) {
    judge.judge_glue();
    judge.judge_overlay();
    is_understood = judge.judge_config();
  }
  const Path initrd = kernel.initrds.empty() ? "" : kernel.initrds[0];
  Readiness out{kernel.is_copy ? initrd : kernel.version, initrd, std::move(judge.findings)};
  if (!out.is_ready()) out.remedy = remedy_of(kernel, installed);
  if (!is_understood) out.remedy = "correct it, then " + out.remedy;
  return out;
}

Readiness judge_versions(const std::string& tool, const std::string& boot_program) {
  Readiness out{kBootProgram};
  if (tool == boot_program) return out;
  out.findings.push_back(boot_program.empty()
                             ? "it is not the boot program of ramroot, or it is damaged"
                             : "it has version " + boot_program + ", and ramroot has version " + tool);
  out.remedy = "install the package ramroot again";
  return out;
}

std::vector<Readiness> judge_entries(const std::vector<EntryEvidence>& entries) {
  std::vector<Readiness> out;
  const auto add = [&](const Path& file, const std::string& finding) {
    auto same =
        std::find_if(out.begin(), out.end(), [&](const Readiness& one) { return one.subject == file; });
    if (same == out.end()) same = out.insert(out.end(), {file, "", {}, ""});
    auto& findings = same->findings;
    if (finding.empty() || std::find(findings.begin(), findings.end(), finding) != findings.end()) return;
    findings.push_back(finding);
    same->remedy = file.ends_with("/grub/grub.cfg") ? "run update-grub" : "make it again";
  };
  for (const EntryEvidence& one : entries) {
    const MenuEntry& entry = one.entry;
    add(entry.file, "");
    if (!one.has_kernel) add(entry.file, "an entry names " + entry.kernel + ", which is not there");
    for (const std::string& missing : one.missing_initrds)
      add(entry.file, "an entry names " + missing + ", which is not there");
    if (entry.asks && entry.initrds.empty() && !entry.is_rescue)
      add(entry.file, "the entry of " + entry.kernel + " asks for protection and has no initramfs");
  }
  return out;
}

std::string render_line(const Readiness& one) {
  constexpr std::size_t kMostLine = 600;
  if (one.is_ready()) return render_for_console(one.subject, 100) + "  ok";
  std::string why;
  for (const std::string& finding : one.findings) why += (why.empty() ? "" : "; ") + finding;
  if (!one.remedy.empty()) why += ": " + one.remedy;
  return render_for_console(one.subject, 100) + "  NOT READY: " + render_for_console(why, kMostLine);
}

std::string render_text(const Readiness& one) {
  if (one.is_ready()) return render_line(one) + "\n";
  std::string out = render_for_console(one.subject, 100) + "  NOT READY\n";
  const auto add = [&](const std::string& line) { out += "    " + render_for_console(line, 300) + "\n"; };
  std::for_each(one.findings.begin(), one.findings.end(), add);
  if (!one.remedy.empty()) add(one.remedy);
  return out;
}

std::string version_inside_kernel(std::string_view image) {
  constexpr std::size_t kMagic = 0x202, kPointer = 0x20e, kSetup = 0x200, kLongest = 128;
  if (image.size() < kPointer + 2 || image.substr(kMagic, 4) != "HdrS") return "";
  const auto byte = [&](std::size_t at) {
    return static_cast<unsigned>(static_cast<unsigned char>(image[at]));
  };
  const std::size_t at = kSetup + byte(kPointer) + (byte(kPointer + 1) << 8);
  if (at == kSetup || at >= image.size()) return "";
  const std::string_view text = image.substr(at, kLongest);
  return std::string(text.substr(0, text.find_first_of(std::string_view(" \0", 2))));
}

std::vector<CheckNote> merge_check_notes(std::vector<CheckNote> notes,
                                         const std::vector<CheckNote>& checked) {
  constexpr std::size_t kMostNotes = 100;
  for (const CheckNote& now : checked)
    std::erase_if(notes,
                  [&](const CheckNote& old) { return old.readiness.subject == now.readiness.subject; });
  for (const CheckNote& now : checked)
    if (!now.readiness.is_ready() && notes.size() < kMostNotes) notes.push_back(now);
  return notes;
}

}  // namespace ramroot
