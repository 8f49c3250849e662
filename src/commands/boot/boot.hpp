// SPDX-License-Identifier: GPL-3.0-or-later
/// What the boot program does: all of this code is in every initramfs.
#pragma once

#include <string>

#include "commands/boot/exit_code.hpp"

namespace ramroot {

/// Initramfs only: protects the root mounted at `new_root` when the kernel command line asks for it.
ExitCode run_boot(const std::string& new_root);

/// Initramfs only: prints the options for mounting the root where the kernel command line says `rw` and asks
/// for protection; '%' is written as systemd wants it in a unit.
/// @return  not_asked_for if the root is mounted as the line says
ExitCode run_root_options();

/// For the initramfs, and for systemd-fsck@.service later: may the check of a file system be left out,
/// because it would only write that it took place? What the initramfs checks because it is not clean is noted
/// for `status`.
/// @param spec  as root= and fstab name it; empty: what root= on the line says
/// @return  done if so; not_asked_for if nobody asks for protection, or the kernel command line decides about
/// checks
ExitCode run_is_clean(const std::string& spec);

/// mount.ramroot SOURCE TARGET [-fnsv] [-t ramroot.TYPE] [-o OPTIONS], as mount(8) calls it.
/// @return what mount(8) expects: 0 mounted, 1 wrong arguments, 32 not mounted
int run_mount_helper(int argc, char** argv);

}  // namespace ramroot
