// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_hooks.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

TEST(BootHooks, are_all_that_follow_an_initramfs_and_the_last_ones_after_a_kernel) {
  for (const char* name : {"z50-raspi-firmware", "flash-kernel", "systemd-boot", "u-boot-menu"})
    EXPECT_TRUE(is_boot_hook("/etc/initramfs/post-update.d", name)) << name;
  for (const char* name : {"z50-raspi-firmware", "zz-flash-kernel", "zz-systemd-boot", "zz-u-boot-menu"})
    for (const char* folder : {"/etc/kernel/postinst.d", "/etc/kernel/postrm.d"})
      EXPECT_TRUE(is_boot_hook(folder, name)) << folder << name;
}

TEST(BootHooks, are_not_ours_nor_what_is_no_boot_loader_nor_what_run_parts_ignores) {
  EXPECT_FALSE(is_boot_hook("/etc/initramfs/post-update.d", "zz-ramroot"));
  for (const char* name : {"a.dpkg-new", "", "a b", "x%i"})
    EXPECT_FALSE(is_boot_hook("/etc/initramfs/post-update.d", name)) << name;
  for (const char* name : {"zzz-ramroot", "zz-update-grub", "initramfs-tools", "dkms", "kdump-tools"})
    EXPECT_FALSE(is_boot_hook("/etc/kernel/postinst.d", name)) << name;
}

TEST(BootHooks, get_a_unit_that_mounts_something_over_them) {
  const OwnUnit unit = make_hook_unit("/etc/kernel/postinst.d/z50-raspi-firmware");
  EXPECT_EQ(unit.name, "ramroot-skip-etc-kernel-postinst.d-z50\\x2draspi\\x2dfirmware.service");
  EXPECT_NE(unit.text.find("\nExecStart=/bin/mount -o bind,ro /usr/lib/ramroot/skipped-hook "
                           "/etc/kernel/postinst.d/z50-raspi-firmware\n"),
            std::string::npos);
  EXPECT_STREQ(unit.wanted_by, "sysinit.target");
}

}  // namespace
}  // namespace ramroot
