// SPDX-License-Identifier: GPL-3.0-or-later
// Files as real machines have them; a ramroot= that no boot gets is found wherever it stands.
#include "core/check/lost_words.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

const std::string kLine =
    "console=tty0 console=ttyS1,115200 root=LABEL=RASPIROOT rw fsck.repair=yes net.ifnames=0  rootwait ";
const TextFile kConfig{"/boot/firmware/config.txt",
                       "arm_64bit=1\nenable_uart=1\nkernel=vmlinuz-6.12\ninitramfs initrd.img-6.12\n"};
constexpr const char* kRunning = "root=LABEL=RASPIROOT rw";

std::string find_in(const std::vector<TextFile>& menus, const std::vector<TextFile>& sources) {
  std::string out;
  for (const Readiness& one : find_lost_words(menus, sources, kRunning))
    out += (out.empty() ? "" : "; ") + one.subject + ": " + one.findings.at(0);
  return out;
}

TEST(LostWords, second_line_of_what_raspi_firmware_has_made) {
  const TextFile broken{"/boot/firmware/cmdline.txt", kLine + "\nramroot=tmpfs\n"};
  EXPECT_EQ(
      find_in({kConfig, broken}, {{"/etc/default/raspi-extra-cmdline", "\nramroot=tmpfs\n"}}),
      "/boot/firmware/cmdline.txt: it has ramroot= in another line than the first one, and the firmware uses "
      "that one only; /etc/default/raspi-extra-cmdline: it has ramroot= in another line than the first one, "
      "and the firmware uses that one only");
}

TEST(LostWords, the_next_kernel_would_lose_it) {
  const TextFile good{"/boot/firmware/cmdline.txt", kLine + "ramroot=tmpfs\n"};
  EXPECT_NE(find_in({kConfig, good}, {{"/etc/default/raspi-extra-cmdline", "\nramroot=tmpfs\n"}}), "");
  EXPECT_EQ(find_in({kConfig, good}, {{"/etc/default/raspi-extra-cmdline", "ramroot=tmpfs\n"}}), "");
  EXPECT_EQ(find_in({kConfig, good}, {}), "");
}

TEST(LostWords, a_file_that_the_firmware_does_not_read) {
  const TextFile used{"/boot/firmware/cmdline.txt", kLine + "\n"};
  EXPECT_EQ(find_in({kConfig, used, {"/boot/cmdline.txt", kLine + "ramroot=tmpfs\n"}}, {}),
            "/boot/cmdline.txt: it has ramroot=, but the firmware reads /boot/firmware/cmdline.txt");
}

TEST(LostWords, sources_whose_menu_has_not_got_it) {
  const TextFile menu{"/boot/grub/grub.cfg",
                      "menuentry 'Debian' {\n linux /vmlinuz root=LABEL=RASPIROOT ro\n initrd /initrd\n}\n"};
  EXPECT_EQ(find_in({menu}, {{"/etc/default/grub", "GRUB_CMDLINE_LINUX=\"ramroot=tmpfs\"\n"}}),
            "/etc/default/grub: it has ramroot=, but what the boot loader starts has not");
  EXPECT_EQ(find_in({menu}, {{"/etc/default/grub", "# GRUB_CMDLINE_LINUX=\"ramroot=tmpfs\"\n"}}), "");
}

TEST(LostWords, an_ordinary_machine_has_none) {
  EXPECT_EQ(
      find_in({kConfig, {"/boot/firmware/cmdline.txt", kLine + "\n"}},
              {{"/etc/default/raspi-extra-cmdline", "quiet\n"}, {"/etc/kernel/cmdline", "root=LABEL=x\n"}}),
      "");
}

}  // namespace
}  // namespace ramroot
