// SPDX-License-Identifier: GPL-3.0-or-later
/// Hooks that tell a boot loader of a new initramfs or kernel. In a protected session they take the overlay
/// at `/` for the disk of the root, and write that to where boot files are; or these are read-only, the hook
/// fails, and a package that only wanted a new initramfs stays half configured. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// Where update-initramfs(8), dracut and packages of kernels look for hooks.
inline constexpr const char* kHookFolders[] = {"/etc/initramfs/post-update.d", "/etc/kernel/postinst.d",
                                               "/etc/kernel/postrm.d"};

/// Is this a hook of a boot loader? All in the first folder are, and in the others those that run last.
/// update-grub has a guard of its own, which also holds when somebody runs it (grub/ramroot-session.cfg).
bool is_boot_hook(std::string_view folder, std::string_view name);

/// A unit of systemd that starts with the others of its target.
struct OwnUnit {
  std::string name, text;
  const char* wanted_by;
};

/// Mounts what says that it did nothing over a hook. So the hook itself is the one of the disk, in `diff`
/// too.
OwnUnit make_hook_unit(const Path& hook);

}  // namespace ramroot
