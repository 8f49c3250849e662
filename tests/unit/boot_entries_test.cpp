// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/boot_entries.hpp"

#include <gtest/gtest.h>

#include "core/loader/kernel_names.hpp"

#include "core/loader/next_boot.hpp"

namespace ramroot {
namespace {

// As update-grub of Debian 13 writes it, shortened.
const char* const kGrub =
    "if [ \"${next_entry}\" ] ; then\n"
    "   set default=\"${next_entry}\"\n"
    "else\n"
    "   set default=\"0\"\n"
    "fi\n"
    "menuentry 'Debian GNU/Linux' --class debian {\n"
    "\tlinux\t/boot/vmlinuz-6.12.48+deb13-amd64 root=UUID=6a3c ro  quiet ramroot=tmpfs\n"
    "\tinitrd\t/boot/initrd.img-6.12.48+deb13-amd64\n"
    "}\n"
    "submenu 'Advanced options' {\n"
    "\tmenuentry 'Debian GNU/Linux, with Linux 6.1.0-1-amd64' {\n"
    "\t\tlinux\t/boot/vmlinuz-6.1.0-1-amd64 root=UUID=6a3c ro  quiet\n"
    "\t\tinitrd\t/boot/intel-ucode.img /boot/initrd.img-6.1.0-1-amd64\n"
    "\t}\n"
    "\tmenuentry 'Debian GNU/Linux, with Linux 6.1.0-1-amd64 (recovery mode)' {\n"
    "\t\tlinux\t/boot/vmlinuz-6.1.0-1-amd64 root=UUID=6a3c ro single\n"
    "\t\tinitrd\t/boot/initrd.img-6.1.0-1-amd64\n"
    "\t}\n"
    "}\n"
    "menuentry 'Another system' {\n"
    "\tlinux /vmlinuz-5.0 root=/dev/sdb1\n"
    "}\n";
const char* const kCmdline = "BOOT_IMAGE=/boot/vmlinuz root=UUID=6a3c ro";

std::vector<std::string> kernels_of(const MenuEntries& entries) {
  std::vector<std::string> out;
  for (const MenuEntry& entry : entries) out.push_back(entry.kernel);
  return out;
}

TEST(BootEntries, of_grub_have_kernel_initrds_and_command_line) {
  const auto entries = find_boot_entries({{"/boot/grub/grub.cfg", kGrub}}, kCmdline);
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].kernel, "/boot/vmlinuz-6.12.48+deb13-amd64");
  EXPECT_EQ(entries[0].initrds, std::vector<std::string>{"/boot/initrd.img-6.12.48+deb13-amd64"});
  EXPECT_TRUE(entries[0].asks);
  EXPECT_FALSE(entries[0].is_rescue);
  EXPECT_EQ(entries[1].initrds,
            (std::vector<std::string>{"/boot/intel-ucode.img", "/boot/initrd.img-6.1.0-1-amd64"}));
  EXPECT_FALSE(entries[1].asks);
  EXPECT_TRUE(entries[2].is_rescue);
}

TEST(BootEntries, of_another_root_count_only_where_there_are_no_others) {
  EXPECT_EQ(find_boot_entries({{"/boot/grub/grub.cfg", kGrub}}, "root=/dev/nvme0n1p1").size(), 4U);
}

TEST(BootEntries, that_name_no_disk_are_those_of_this_root_too) {
  const std::string lost = "menuentry x {\n linux /vmlinuz root=/rw\n}\n";
  const auto entries = find_boot_entries({{"/boot/grub/grub.cfg", kGrub + lost}}, kCmdline);
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[3].cmdline, "root=/rw");
}

TEST(BootEntries, of_the_boot_loader_specification) {
  const auto entries = find_boot_entries(
      {{"/boot/loader/entries/a.conf",
        "title Fedora\nversion 6.12.8\nlinux /vmlinuz-6.12.8\ninitrd /initramfs-6.12.8.img\n"
        "options root=UUID=6a3c ro\noptions ramroot=tmpfs\n"},
       {"/boot/loader/entries/b.conf",
        "linux /0123/6.12.9/linux\ninitrd /0123/6.12.9/a\ninitrd /0123/6.12.9/b\n"
        "options root=UUID=6a3c ro\n"}},
      kCmdline);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_TRUE(entries[0].asks);
  EXPECT_EQ(entries[1].initrds.size(), 2U);
  EXPECT_EQ(version_of_kernel(entries[1].kernel), "6.12.9");
}

TEST(BootEntries, of_extlinux_whatever_the_order_of_lines) {
  const auto entries = find_boot_entries(
      {{"/boot/extlinux/extlinux.conf",
        "default l0\nlabel l0\n\tmenu label Debian\n\tlinux /vmlinuz-6.12\n\tinitrd "
        "/initrd.img-6.12\n\tappend "
        "root=UUID=6a3c\nlabel l1\n\tappend root=UUID=6a3c ramroot=tmpfs\n\tinitrd /initrd.img-6.1\n\tlinux "
        "/vmlinuz-6.1\n"}},
      kCmdline);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[1].kernel, "/vmlinuz-6.1");
  EXPECT_TRUE(entries[1].asks);
  EXPECT_EQ(entries[1].initrds, std::vector<std::string>{"/initrd.img-6.1"});
}

TEST(BootEntries, leave_out_names_that_only_grub_knows) {
  const auto entries =
      find_boot_entries({{"/boot/grub2/grub.cfg",
                          "linux ($root)/vmlinuz-6.12 root=UUID=6a3c\ninitrd ($root)/a $tuned_initrd\n"
                          "}\nlinux $kernel root=UUID=6a3c\n"}},
                        kCmdline);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].kernel, "/vmlinuz-6.12");
  EXPECT_EQ(entries[0].initrds, std::vector<std::string>{"/a"});
}

TEST(BootEntries, that_start_by_themselves) {
  const std::vector<TextFile> plain{{"/boot/grub/grub.cfg", kGrub}};
  EXPECT_EQ(kernels_of(find_default_entries(plain, kCmdline)),
            std::vector<std::string>{"/boot/vmlinuz-6.12.48+deb13-amd64"});
  const std::vector<TextFile> saved{
      {"/boot/grub/grub.cfg", std::string("set default=\"${saved_entry}\"\n") + kGrub}};
  EXPECT_EQ(find_default_entries(saved, kCmdline).size(), 2U) << "any but the rescue may be the saved one";
}

TEST(BootEntries, that_start_are_those_that_the_next_boot_is_judged_by) {
  const std::vector<TextFile> second{
      {"/boot/extlinux/extlinux.conf",
       "DEFAULT l1\nLabel l0\n\tLinux /vmlinuz-6.12\n\tInitrd /initrd.img-6.12\n\tAppend root=UUID=6a3c\n"
       "Label l1\n\tLinux /vmlinuz-6.1\n\tAppend root=UUID=6a3c ramroot=tmpfs\n"}};
  EXPECT_EQ(kernels_of(find_default_entries(second, kCmdline)), std::vector<std::string>{"/vmlinuz-6.1"});
  EXPECT_EQ(predict_next_boot(second, kCmdline).outlook, NextBoot::Outlook::is_protected);
}

TEST(KernelVersion, is_told_by_the_name) {
  EXPECT_EQ(version_of_kernel("/boot/vmlinuz-6.12.48+deb13-amd64"), "6.12.48+deb13-amd64");
  EXPECT_EQ(version_of_kernel("/boot/Image-6.4.0-default"), "6.4.0-default");
  EXPECT_EQ(version_of_kernel("/efi/debian/6.12.48/linux"), "6.12.48");
  EXPECT_EQ(version_of_kernel("/vmlinuz"), "");
  EXPECT_EQ(version_of_kernel("/linux"), "");
  EXPECT_EQ(version_of_kernel(""), "");
}

TEST(KernelVersion, is_older_by_number_and_not_by_letter) {
  EXPECT_TRUE(is_older_version("6.9.1", "6.12.0"));
  EXPECT_FALSE(is_older_version("6.12.0", "6.9.1"));
  EXPECT_TRUE(is_older_version("6.12.0-1-amd64", "6.12.0-2-amd64"));
  EXPECT_TRUE(is_older_version("6.12", "6.12.1"));
  EXPECT_TRUE(is_older_version("6.12-99999999999999999998", "6.12-99999999999999999999"))
      << "more than 64 bits";
  EXPECT_TRUE(is_older_version("6.12-99999999999999999999", "6.12-100000000000000000000"));
  EXPECT_FALSE(is_older_version("6.012", "6.12")) << "the same number";
  EXPECT_FALSE(is_older_version("6.12", "6.12"));
  EXPECT_FALSE(is_older_version("99999999999999999999999", "99999999999999999999999"));
}

TEST(KernelNames, are_those_of_the_kernels_in_a_folder_newest_first) {
  std::vector<std::string> found;
  for (const KernelImage& one :
       find_kernel_images("/boot/", {"System.map-6.12.48", "config-6.12.48", "initrd.img-6.12.48", "vmlinuz",
                                     "vmlinuz-0-rescue-77aa", "vmlinuz-6.12.48", "vmlinuz-6.12.48.old",
                                     "vmlinuz-6.12.48.sig", "Image-6.9.1", "vmlinuz-6.12.9"}))
    found.push_back(one.name + (one.is_rescue ? " rescue" : ""));
  EXPECT_EQ(found, (std::vector<std::string>{"vmlinuz-6.12.48", "vmlinuz-6.12.9", "Image-6.9.1",
                                             "vmlinuz-0-rescue-77aa rescue"}));
  const auto in_folder = find_kernel_images("/efi/debian/6.12.48/", {"initrd", "linux"});
  ASSERT_EQ(in_folder.size(), 1U);
  EXPECT_EQ(in_folder[0].version, "6.12.48");
}

}  // namespace
}  // namespace ramroot
