#include "core/next_boot.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

using Outlook = NextBoot::Outlook;

// As update-grub of Debian 13 writes it, shortened.
const char* const kGrubEntry =
    "menuentry 'Debian GNU/Linux' --class debian {\n"
    "\tset root='hd0,msdos1'\n"
    "\techo\t'Loading Linux 6.12.48+deb13-amd64 ...'\n"
    "\tlinux\t/boot/vmlinuz-6.12.48+deb13-amd64 root=UUID=6a3c ro  quiet WORDS\n"
    "\tinitrd\t/boot/initrd.img-6.12.48+deb13-amd64\n"
    "}\n";
const char* const kGrubRecovery =
    "\tmenuentry 'Debian GNU/Linux (recovery mode)' {\n"
    "\t\tlinux\t/boot/vmlinuz-6.12.48+deb13-amd64 root=UUID=6a3c ro single\n\t}\n";

// As grub/42_ramroot makes it.
const char* const kOtherWay =
    "### BEGIN /etc/grub.d/42_ramroot ###\n"
    "menuentry 'Debian GNU/Linux, with Linux 6.12.48+deb13-amd64 (persistent, once)' --class debian "
    "'ramroot-other-6.12.48+deb13-amd64' {\n"
    "\tlinux\t/boot/vmlinuz-6.12.48+deb13-amd64 root=UUID=6a3c ro  quiet\n}\n"
    "### END /etc/grub.d/42_ramroot ###\n";

std::string with_words(std::string text, const std::string& words) {
  const auto at = text.find("WORDS");
  return at == std::string::npos ? text : text.replace(at, 5, words);
}

struct NextBootCase {
  const char* name;
  std::vector<BootFile> files;
  Outlook outlook;
};

const NextBootCase kRows[] = {
    {"nothing known", {}, Outlook::unknown},
    {"a file without an entry", {{"/boot/grub/grub.cfg", "set timeout=5\n"}}, Outlook::unknown},
    {"grub, all entries, but the recovery",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + kGrubRecovery}}, Outlook::is_protected},
    {"grub, none", {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "") + kGrubRecovery}}, Outlook::unprotected},
    {"grub, turned off again", {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs ramroot=off")}}, Outlook::unprotected},
    {"grub, one of two",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + with_words(kGrubEntry, "")}}, Outlook::depends},
    {"grub, another system on another disk does not count",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + "linux /vmlinuz root=/dev/sdb1 ro\n"}},
     Outlook::is_protected},
    {"grub, what is not understood does not protect",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpf")}}, Outlook::unprotected},
    {"grub, a target that is no rescue",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "systemd.unit=multi-user.target ramroot=tmpfs")}}, Outlook::is_protected},
    {"grub, what belongs to init does not count",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "-- ramroot=tmpfs")}}, Outlook::unprotected},
    {"grub, with entries of our own that boot the other way",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + kOtherWay}}, Outlook::is_protected},
    {"grub, one of them was chosen for the next boot",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + kOtherWay},
      {"/boot/grub/grubenv", "# GRUB Environment Block\nnext_entry=ramroot-other-6.12.48+deb13-amd64\n###"}},
     Outlook::unprotected},
    {"grub, chosen once, otherwise not protected",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "") + kOtherWay},
      {"/boot/grub/grubenv", "# GRUB Environment Block\nnext_entry=ramroot-other-6.12.48+deb13-amd64\n###"}},
     Outlook::is_protected},
    {"grub, chosen once, and its kernel is removed",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs")},
      {"/boot/grub/grubenv", "# GRUB Environment Block\nnext_entry=ramroot-other-6.12.48+deb13-amd64\n###"}},
     Outlook::is_protected},
    {"grub, saved as the default",
     {{"/boot/grub/grub.cfg", "   set default=\"${saved_entry}\"\n" + with_words(kGrubEntry, "ramroot=tmpfs") + kOtherWay},
      {"/boot/grub/grubenv", "# GRUB Environment Block\nsaved_entry=ramroot-other-6.12.48+deb13-amd64\n###"}},
     Outlook::unprotected},
    {"grub, saved, and nobody asks",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + kOtherWay},
      {"/boot/grub/grubenv", "# GRUB Environment Block\nsaved_entry=ramroot-other-6.12.48+deb13-amd64\n###"}},
     Outlook::is_protected},
    {"systemd-boot, chosen once",
     {{"/boot/efi/loader/entries/a.conf", "options root=UUID=6a3c ramroot=tmpfs\n"},
      {"/boot/efi/loader/entries/ramroot-other.conf", "options root=UUID=6a3c\n"},
      {kSystemdBootOnce, std::string("\7\0\0\0r\0a\0m\0r\0o\0o\0t\0-\0o\0t\0h\0e\0r\0.\0c\0o\0n\0f\0\0\0", 42)}},
     Outlook::unprotected},
    {"loader entries",
     {{"/boot/loader/entries/a-6.12.conf", "title Fedora\nlinux /vmlinuz\noptions root=UUID=6a3c ro ramroot=tmpfs\n"},
      {"/boot/loader/entries/a-0-rescue.conf", "linux /vmlinuz-0-rescue\noptions root=UUID=6a3c ro\n"}},
     Outlook::is_protected},
    {"extlinux", {{"/boot/extlinux/extlinux.conf", "label l0\n\tlinux /vmlinuz\n\tappend root=UUID=6a3c ro quiet\n"}},
     Outlook::unprotected},
    {"Raspberry Pi", {{"/boot/firmware/cmdline.txt", "console=tty1 root=PARTUUID=1-02 rootwait ramroot=tmpfs\n"}},
     Outlook::is_protected},
};

TEST(NextBoot, is_what_the_boot_loader_says) {
  for (const NextBootCase& row : kRows) {
    const NextBoot next = foresee_next_boot(row.files, "BOOT_IMAGE=/vmlinuz root=UUID=6a3c ro quiet");
    EXPECT_EQ(render_outlook(next.outlook), render_outlook(row.outlook)) << row.name;
  }
}

TEST(NextBoot, is_off_once_until_that_boot) {
  const std::vector<BootFile> files{{"/boot/extlinux/extlinux.conf", "append root=UUID=6a3c ro\n"}, {kAgainFile, "tmpfs\n"}};
  EXPECT_TRUE(foresee_next_boot(files, "root=UUID=6a3c ro ramroot=tmpfs").once);
  EXPECT_FALSE(foresee_next_boot(files, "root=UUID=6a3c ro").once) << "this is that boot, and the next one says the same";
}

TEST(NextBoot, names_the_file) {
  const NextBoot next = foresee_next_boot(
      {{"/boot/grub/grub.cfg", "insmod part_gpt\n"}, {"/boot/loader/entries/a.conf", "options root=/dev/vda1\n"}}, "");
  EXPECT_EQ(next.file, "/boot/loader/entries/a.conf");
}

}  // namespace
}  // namespace ramroot
