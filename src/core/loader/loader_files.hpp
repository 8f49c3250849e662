// SPDX-License-Identifier: GPL-3.0-or-later
/// The names of all files and programs of boot loaders that ramroot looks at, and of the files in
/// which other tools keep their settings. This is the only list. Touches nothing.
#pragma once

#include "core/loader/systemd_note.hpp"

namespace ramroot {

/// GRUB's defaults that protect every boot: see loader_text.hpp.
inline constexpr const char* kGrubDropIn = "/etc/default/grub.d/ramroot.cfg";

/// The parameter that a boot without protection turns on again; read by ramroot-again.service.
inline constexpr const char* kAgainFile = "/etc/ramroot.again";

inline constexpr const char* kExtlinux = "/boot/extlinux/extlinux.conf";
/// The menus, and the files that choose their default entry: together with those of a Raspberry Pi
/// everything that shows what the next boot will be.
inline constexpr const char* kMenuFiles[] = {
    "/boot/grub/grub.cfg",
    "/boot/grub2/grub.cfg",
    kExtlinux,
    "/boot/grub/grubenv",
    "/boot/grub2/grubenv",
    kSystemdBootOnce,
    kAgainFile,
    "/boot/grub/custom.cfg",
    "/boot/grub2/custom.cfg",
    kSystemdBootDefault,
    kSystemdBootPreferred,
    kStubInfo,
    kStubImage,
    "/boot/loader/loader.conf",
    "/efi/loader/loader.conf",
    "/boot/efi/loader/loader.conf",
};
/// GRUB's folder has one of these names, which depends on the distribution; see find_grub_folder().
inline constexpr const char* kGrubFolders[] = {"/boot/grub", "/boot/grub2"};
/// Where these two files of a Raspberry Pi's firmware may be; see find_pi_files().
inline constexpr const char* kPiFolders[] = {"/boot/firmware", "/boot"};
inline constexpr const char* kPiCmdline = "/cmdline.txt";
inline constexpr const char* kPiConfig = "/config.txt";
/// Where the EFI partition may be mounted, or the one for kernels.
inline constexpr const char* kEfiFolders[] = {"/boot", "/efi", "/boot/efi"};
/// Each .conf file in these is a menu entry.
inline constexpr const char* kEntryFolders[] = {"/boot/loader/entries", "/efi/loader/entries",
                                                "/boot/efi/loader/entries"};
inline constexpr const char* kEntrySuffix = ".conf";
/// In one of kEfiFolders; each file in it is a unified kernel image.
inline constexpr const char* kUnifiedFolder = "/EFI/Linux";
/// Add-ons with more words: of one image, and of all of them; systemd-stub(7).
inline constexpr const char* kAddonsSuffix = ".extra.d";
inline constexpr const char* kAddonsForAll = "/loader/addons";
inline constexpr const char* kAddonSuffix = ".addon.efi";

inline constexpr const char* kGrubDefaults = "/etc/default/grub";
inline constexpr const char* kKernelCmdline = "/etc/kernel/cmdline";
inline constexpr const char* kUBootDefaults = "/etc/default/u-boot";
inline constexpr const char* kRaspiCmdline = "/etc/default/raspi-extra-cmdline";
/// The files whose words get into the menus; see find_next_words().
inline constexpr const char* kMenuSources[] = {kGrubDefaults, kKernelCmdline, kUBootDefaults, kRaspiCmdline};
/// Each .cfg file in this folder is one of them too.
inline constexpr const char* kGrubDefaultsFolder = "/etc/default/grub.d";
inline constexpr const char* kGrubDefaultsSuffix = ".cfg";

inline constexpr const char* kOverlayrootConf = "/etc/overlayroot.conf";
inline constexpr const char* kOverlayrootLocalConf = "/etc/overlayroot.local.conf";
inline constexpr const char* kBilibopConf = "/etc/bilibop/bilibop.conf";
/// The settings of other tools that protect a root.
inline constexpr const char* kOtherToolFiles[] = {kOverlayrootConf, kOverlayrootLocalConf, kBilibopConf};

inline constexpr const char* kMachineId = "/etc/machine-id";
inline constexpr const char* kRaspiFirmwareHook = "/etc/kernel/postinst.d/z50-raspi-firmware";
inline constexpr const char* kGrubMkconfig = "/usr/sbin/grub-mkconfig";
/// Where kernel-install(8) has its settings and plug-ins: a name in an earlier folder replaces the same name
/// in a later one.
inline constexpr const char* kInstallFolders[] = {"/etc/kernel", "/run/kernel", "/usr/local/lib/kernel",
                                                  "/usr/lib/kernel"};
inline constexpr const char* kInstallConf = "/install.conf";
inline constexpr const char* kInstallConfDropIns = "/install.conf.d";
inline constexpr const char* kPluginFolder = "/install.d";
inline constexpr const char* kPluginSuffix = ".install";
inline constexpr const char* kDepmodPlugin = "/usr/lib/kernel/install.d/50-depmod.install";
inline constexpr const char* kEntryToken = "/etc/kernel/entry-token";
/// Has the number of boots that a new kernel is tried for.
inline constexpr const char* kTries = "/etc/kernel/tries";
/// 1 in its last byte: the firmware starts what is signed only.
inline constexpr const char* kSecureBoot =
    "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
inline constexpr const char* kUBootReader = "/usr/share/u-boot-menu/read-config";
/// What else `enable` and `disable` have to read.
inline constexpr const char* kHintFiles[] = {
    kMachineId, kRaspiFirmwareHook, kGrubMkconfig, kUBootReader, kEntryToken, kTries, kSecureBoot};

inline constexpr const char* kAgainService = "/usr/lib/systemd/system/ramroot-again.service";
inline constexpr const char* kGrubby = "/usr/sbin/grubby";
inline constexpr const char* kOverlayrootScript =
    "/usr/share/initramfs-tools/scripts/init-bottom/overlayroot";
inline constexpr const char* kLockfsScript = "/usr/share/initramfs-tools/scripts/local-bottom/bilibop-lockfs";
inline constexpr const char* kOwnGenerator = "/etc/grub.d/42_ramroot";
inline constexpr const char* kLinuxGenerator = "/etc/grub.d/10_linux";
inline constexpr const char* kUpdateGrub = "/usr/sbin/update-grub";
inline constexpr const char* kUBootUpdate = "/usr/sbin/u-boot-update";
inline constexpr const char* kBootctl = "/usr/bin/bootctl";
inline constexpr const char* kKernelInstall = "/usr/bin/kernel-install";
inline constexpr const char* kKernelFolder = "/etc/kernel";
/// Programs, and other things of which only the existence counts.
inline constexpr const char* kLoaderPrograms[] = {
    kAgainService,
    kGrubby,
    kGrubMkconfig,
    kOverlayrootScript,
    kLockfsScript,
    kOwnGenerator,
    kLinuxGenerator,
    kUpdateGrub,
    kUBootUpdate,
    kBootctl,
    kKernelInstall,
    kKernelFolder,
    "/usr/bin/grub-editenv",
    "/usr/bin/grub2-editenv",
    "/usr/sbin/grub-reboot",
    "/usr/sbin/grub2-mkconfig",
    "/usr/sbin/grub2-reboot",
};

}  // namespace ramroot
