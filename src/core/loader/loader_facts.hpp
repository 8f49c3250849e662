// SPDX-License-Identifier: GPL-3.0-or-later
/// What is there of boot loaders, gathered once before any decision. Touches nothing.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/loader/next_boot.hpp"
#include "core/mounts/mount_entry.hpp"

namespace ramroot {

struct LoaderFacts {
  /// By the name they are known by; `path` in them is where links lead to.
  std::map<Path, TextFile> files = {};
  std::set<Path> present = {};            ///< of kLoaderPrograms
  std::vector<std::string> kernels = {};  ///< versions that have an image in /boot, newest first
  std::string kernel = {};                ///< the one that runs
  std::string cmdline = {};               ///< of this boot
  MountEntry boot = {};                   ///< the file system that /boot/grub is on
  std::string other_tool = {};            ///< what find_other_tool() says of these; empty where it finds none
};

/// The menus, and what a boot loader chooses its entry by: whoever asks what boots reads these.
inline constexpr const char* kMenuFiles[] = {
    "/boot/grub/grub.cfg",        "/boot/grub2/grub.cfg",    "/boot/extlinux/extlinux.conf",
    "/boot/firmware/cmdline.txt", "/boot/cmdline.txt",       "/boot/grub/grubenv",
    "/boot/grub2/grubenv",        kSystemdBootOnce,          kAgainFile,
    "/boot/grub/custom.cfg",      "/boot/grub2/custom.cfg",  kSystemdBootDefault,
    "/boot/loader/loader.conf",   "/efi/loader/loader.conf", "/boot/efi/loader/loader.conf",
    "/boot/firmware/config.txt",  "/boot/config.txt",
};
/// Each .conf file in these is a menu entry.
inline constexpr const char* kEntryFolders[] = {"/boot/loader/entries", "/efi/loader/entries",
                                                "/boot/efi/loader/entries"};
inline constexpr const char* kEntrySuffix = ".conf";

/// What else `enable` and `disable` need: what menus are made of, and the tools of others.
inline constexpr const char* kSourceFiles[] = {
    "/etc/default/grub",
    "/etc/default/u-boot",
    "/etc/default/raspi-extra-cmdline",
    "/etc/kernel/cmdline",
    "/etc/kernel/postinst.d/z50-raspi-firmware",
    "/etc/machine-id",
    "/etc/overlayroot.conf",
    "/etc/overlayroot.local.conf",
    "/usr/sbin/grub-mkconfig",
    "/usr/share/u-boot-menu/read-config",
};
/// Each .cfg file in it counts.
inline constexpr const char* kGrubDefaultsFolder = "/etc/default/grub.d";
inline constexpr const char* kAgainService = "/usr/lib/systemd/system/ramroot-again.service";
inline constexpr const char* kGrubby = "/usr/sbin/grubby";
inline constexpr const char* kLoaderPrograms[] = {
    kAgainService,
    kGrubby,
    "/etc/grub.d/10_linux",
    "/etc/grub.d/42_ramroot",
    "/etc/kernel",
    "/usr/bin/bootctl",
    "/usr/bin/grub-editenv",
    "/usr/bin/grub2-editenv",
    "/usr/sbin/grub-mkconfig",
    "/usr/sbin/grub-reboot",
    "/usr/sbin/grub2-mkconfig",
    "/usr/sbin/grub2-reboot",
    "/usr/sbin/u-boot-update",
    "/usr/sbin/update-grub",
    "/usr/share/initramfs-tools/scripts/init-bottom/overlayroot",
};

}  // namespace ramroot
