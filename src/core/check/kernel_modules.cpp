// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/kernel_modules.hpp"

#include <algorithm>

#include "base/place.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kOverlay = "kernel/fs/overlayfs/overlay.ko";

/// "dm_crypt" of "kernel/drivers/md/dm-crypt.ko.xz": for kmod the two characters are the same.
std::string name_of_module(std::string_view file) {
  std::string name = file_name_of(without_compression(file));
  if (name.ends_with(".ko")) name.resize(name.size() - 3);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/// @param is_it  of a line's module
template <class Is>
std::vector<std::string> find_modules(std::string_view modules_dep, const Is& is_it) {
  std::vector<std::string> modules;
  for (const std::string_view line : split(modules_dep, '\n')) {
    const std::string_view file = line.substr(0, line.find(':'));
    if (file.size() == line.size() || !is_it(file)) continue;
    modules.emplace_back(file);
    for (const std::string_view one : split(line.substr(file.size() + 1), ' '))
      if (!one.empty()) modules.emplace_back(one);
  }
  return modules;
}

}  // namespace

std::string_view without_compression(std::string_view name) {
  const auto at = name.rfind(".ko");
  return at == std::string_view::npos ? name : name.substr(0, at + 3);
}

std::vector<std::string> modules_of_overlay(std::string_view modules_dep) {
  return find_modules(modules_dep,
                      [](std::string_view file) { return without_compression(file) == kOverlay; });
}

std::vector<std::string> modules_of(std::string_view name, std::string_view modules_dep) {
  return find_modules(modules_dep, [&](std::string_view file) { return name_of_module(file) == name; });
}

std::string find_other_version(const CpioEntries& entries, std::string_view known) {
  for (const auto& [name, entry] : entries) {
    const auto at = name.find("lib/modules/");
    if (at == std::string::npos || name.find(".ko", at) == std::string::npos) continue;
    const std::string rest = name.substr(at + 12);
    if (auto version = rest.substr(0, rest.find('/')); version != known) return version;
  }
  return "";
}

std::string version_of_modules(const CpioEntries& entries) { return find_other_version(entries, ""); }

bool has_overlay_builtin(std::string_view modules_builtin) {
  for (const std::string_view line : split(modules_builtin, '\n'))
    if (without_compression(trim(line)) == kOverlay) return true;
  return false;
}

bool has_builtin(std::string_view name, std::string_view modules_builtin) {
  for (const std::string_view line : split(modules_builtin, '\n'))
    if (name_of_module(trim(line)) == name) return true;
  return false;
}

const CpioEntries::value_type* find_module(const CpioEntries& entries, const std::string& version,
                                           std::string_view module) {
  const std::string bare(without_compression(module));
  for (const char* usr : {"usr/lib/modules/", "lib/modules/"}) {
    std::string start = usr + version;
    start.append("/").append(bare);
    const auto found = entries.lower_bound(start);
    if (found != entries.end() && without_compression(found->first) == start) return &*found;
  }
  return nullptr;
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

}  // namespace ramroot
