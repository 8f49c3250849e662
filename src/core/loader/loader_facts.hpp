// SPDX-License-Identifier: GPL-3.0-or-later
/// The boot loaders' files and programs, gathered before any decision. Touches nothing.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/loader/next_boot.hpp"
#include "core/mounts/mount_entry.hpp"

namespace ramroot {

struct LoaderFacts {
  /// By their usual names; a file's `path` is where links lead.
  std::map<Path, TextFile> files = {};
  std::set<Path> present = {};            ///< which of kLoaderPrograms exist
  std::vector<std::string> kernels = {};  ///< versions with an image in /boot, newest first
  std::string kernel = {};                ///< the version of the running kernel
  std::string cmdline = {};               ///< of this boot
  MountEntry boot = {};                   ///< the file system that contains /boot/grub
  std::string other_tool = {};            ///< the result of find_other_tool(); empty if there is none
};

/// The menus, and the files that choose their default entry: everything that shows what the next
/// boot will be.
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

/// What else `enable` and `disable` need: the files that menus are made from, and settings of other tools.
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
/// Each .cfg file in this folder is read.
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
