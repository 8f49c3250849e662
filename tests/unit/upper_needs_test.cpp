// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/upper_needs.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ramroot {
namespace {

using testing::Contains;
using testing::ElementsAre;

constexpr const char* kRunning = "root=/dev/vda1 ro";

TextFile grub_cfg(const std::string& words) {
  return {"/boot/grub/grub.cfg",
          "menuentry 'Debian' {\n linux /vmlinuz root=/dev/vda1 ro " + words + "\n initrd /initrd\n}\n"};
}

TEST(UpperNeeds, of_parameters) {
  for (const char* of_ram : {"tmpfs", "tmpfs:size=2G", "off", "", "cryptic:dev=/dev/vdb", "tmpfs:crypt"})
    EXPECT_TRUE(parts_of_parameter(of_ram, {}, "ext4").empty()) << of_ram;
  for (const char* encrypted : {"crypt:dev=/dev/vdb", "crypt", "crypt:dev=LABEL=a,size=1G", "crypt,dev=x"})
    EXPECT_THAT(parts_of_parameter(encrypted, {}, "ext4"), ElementsAre("crypt")) << encrypted;
  EXPECT_TRUE(parts_of_parameter("/dev/vdb:stale=use", {}, "ext4").empty());
  EXPECT_THAT(parts_of_parameter("/dev/vdb:mkfs=ext4", {}, ""), ElementsAre("mkfs"));
  Options configured;
  configured.mkfs = true;
  EXPECT_THAT(parts_of_parameter("/dev/vdb", configured, ""), ElementsAre("mkfs"));
  EXPECT_TRUE(parts_of_parameter("tmpfs", configured, "").empty());
}

TEST(UpperNeeds, of_parts) {
  EXPECT_TRUE(needs_of_upper({}).modules.empty());
  EXPECT_TRUE(needs_of_upper({"unheard-of"}).programs.empty());
  const UpperNeeds crypt = needs_of_upper({"crypt"});
  EXPECT_THAT(crypt.modules, ElementsAre("dm_crypt", "xts", "ext4"));
  for (const char* module : {"aesni_intel", "aes_arm64"}) EXPECT_THAT(crypt.helpers, Contains(module));
  EXPECT_THAT(crypt.programs, ElementsAre("/sbin/mkfs.ext4"));
}

TEST(UpperNeeds, of_a_snapshot) {
  for (const char* type : {"ext4", "", "xfs"}) {
    const UpperNeeds needs = needs_of_parameters({"tmpfs", "snapshot:size=1G"}, {}, type);
    EXPECT_THAT(needs.modules, ElementsAre("dm_mod", "dm_thin_pool", "loop")) << type;
    // A hook fails for a program that is not there, and XFS comes without e2fsprogs.
    if (type == std::string("xfs")) EXPECT_THAT(needs.programs, ElementsAre());
    else EXPECT_THAT(needs.programs, ElementsAre("/sbin/tune2fs")) << type;
  }
}

TEST(UpperNeeds, of_devices) {
  UpperNeeds needs = needs_of_upper({"crypt"});
  add_device_needs({"", {"virtio_blk", "virtio_pci"}}, needs);
  EXPECT_THAT(needs.modules, ElementsAre("dm_crypt", "xts", "ext4"));
  EXPECT_THAT(needs.helpers, Contains("virtio_pci"));
  for (const char* other : {"squashfs", "vfat", "LVM2_member", "crypto_LUKS", "a b", "../x", "ext3", "ext4"})
    add_device_needs({other, {}}, needs);
  EXPECT_THAT(needs.modules, ElementsAre("dm_crypt", "xts", "ext4"));
  for (const char* other : {"btrfs", "f2fs"}) add_device_needs({other, {"virtio_blk"}}, needs);
  EXPECT_THAT(needs.modules, ElementsAre("dm_crypt", "xts", "ext4", "btrfs", "f2fs"));
  EXPECT_EQ(std::count(needs.helpers.begin(), needs.helpers.end(), "virtio_blk"), 1);
}

TEST(UpperNeeds, of_what_may_boot_next) {
  EXPECT_TRUE(find_next_parameters({}, {}, kRunning).empty());
  EXPECT_TRUE(find_next_parameters({grub_cfg("")}, {}, kRunning).empty());
  EXPECT_THAT(find_next_parameters({grub_cfg("ramroot=crypt:dev=/dev/vdb")}, {}, kRunning),
              ElementsAre("crypt:dev=/dev/vdb"));
  // The menu is made of it later, and the initramfs may be made before that.
  const TextFile defaults{"/etc/default/grub.d/ramroot.cfg",
                          "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX ramroot=crypt:dev=/dev/vdc\"\n"};
  EXPECT_THAT(find_next_parameters({grub_cfg("ramroot=tmpfs")}, {defaults}, kRunning),
              ElementsAre("tmpfs", "crypt:dev=/dev/vdc"));
}

TEST(UpperNeeds, each_parameter_once) {
  const TextFile other{"/boot/loader/entries/a.conf",
                       "linux /vmlinuz\noptions root=/dev/vda1 ramroot=tmpfs\n"};
  EXPECT_THAT(find_next_parameters({grub_cfg("ramroot=tmpfs"), other}, {}, kRunning), ElementsAre("tmpfs"));
}

}  // namespace
}  // namespace ramroot
