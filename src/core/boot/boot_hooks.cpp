// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_hooks.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/mounts/unit_names.hpp"

namespace ramroot {

namespace {

constexpr const char* kInstead = "/usr/lib/ramroot/skipped-hook";

/// run-parts(8) runs no others.
bool is_run(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

}  // namespace

bool is_boot_hook(std::string_view folder, std::string_view name) {
  if (!is_run(name) || name.ends_with("-ramroot") || name == "zz-update-grub") return false;
  return folder == kHookFolders[0] || name.starts_with("zz-") || name == "z50-raspi-firmware";
}

OwnUnit make_hook_unit(const Path& hook) {
  return {unit_of(hook),
          "[Unit]\nDescription=Boot hook " + hook + " is skipped by ramroot\n[Mount]\nWhat=" + kInstead +
              "\nWhere=" + hook + "\nType=none\nOptions=bind,ro\n",
          "local-fs.target"};
}

}  // namespace ramroot
