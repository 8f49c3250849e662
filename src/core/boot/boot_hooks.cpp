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
  // No .mount unit: for one over a file systemd sets the times of that file (touch_file(), src/core/mount.c),
  // which copies it to the upper, so that `diff` has it and a commit of all would take it along.
  return {"ramroot-skip-" + unit_of(hook, ".service"),
          "[Unit]\nDescription=Boot hook " + hook +
              " is skipped by ramroot\nDefaultDependencies=no\nAfter=local-fs.target\nBefore=sysinit.target\n"
              "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/mount -o bind,ro " +
              kInstead + " " + hook + "\n",
          "sysinit.target"};
}

}  // namespace ramroot
