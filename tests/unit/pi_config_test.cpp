// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/pi_config.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace ramroot {
namespace {

/// What was read, in one line: "auto A+B (C) kernel=K prefix=P only LINE in FILTER moved by LINE".
std::string told(const PiConfig& config) {
  std::string out;
  const auto add = [&](const std::string& word) { out += (out.empty() ? "" : " ") + word; };
  if (config.is_auto) add("auto");
  for (const PiConfig::Initramfs& one : config.initramfs) {
    std::string names;
    for (const std::string& name : one.names) names += (names.empty() ? "" : "+") + name;
    add(one.is_for_all ? names : "(" + names + ")");
  }
  if (!config.kernel.empty()) add("kernel=" + config.kernel);
  if (!config.os_prefix.empty()) add("prefix=" + config.os_prefix);
  if (!config.loads_initramfs() && !config.filter.empty())
    add("only " + config.filtered_line + " in " + config.filter);
  if (!config.moved_by.empty()) add("moved by " + config.moved_by);
  return out;
}

struct Case {
  const char *name, *text, *told;
};

const Case kCases[] = {
    {"empty", "", ""},
    {"Raspberry Pi OS 12", "# comment\ndtparam=audio=on\nauto_initramfs=1\n[cm4]\notg_mode=1\n[all]\n",
     "auto"},
    {"Ubuntu 24.04",
     "[all]\nkernel=vmlinuz\ncmdline=cmdline.txt\ninitramfs initrd.img "
     "followkernel\n[pi4]\nmax_framebuffers=2\n",
     "initrd.img kernel=vmlinuz"},
    {"Ubuntu 25.10",
     "[all]\nkernel=vmlinuz\ncmdline=cmdline.txt\ninitramfs initrd.img "
     "followkernel\nos_prefix=current/\n[tryboot]\nos_prefix=new/\n",
     "initrd.img kernel=vmlinuz prefix=current/"},
    {"Debian", "arm_64bit=1\nupstream_kernel=1\nkernel=vmlinuz-6.1\ninitramfs initrd.img-6.1\n",
     "initrd.img-6.1 kernel=vmlinuz-6.1"},
    {"a comment", "#auto_initramfs=1\n", ""},
    {"blanks and carriage returns", " auto_initramfs=1 \r\n\tkernel=kernel8.img\r\n",
     "auto kernel=kernel8.img"},
    {"another value", "auto_initramfs=0\n", ""},
    {"another word",
     "auto_initramfs\nauto_initramfsx=1\nxauto_initramfs=1\ninitramfs=a\ninitramfs\nramfsaddr=1\n", ""},
    {"the last one counts", "auto_initramfs=1\nauto_initramfs=0\n", ""},
    {"off and on again", "auto_initramfs=0\n[all]\nauto_initramfs=1\n", "auto"},
    {"off for some", "auto_initramfs=1\n[pi3]\nauto_initramfs=0\n", "auto"},
    {"for some only", "[pi3]\nauto_initramfs=1\n", "only auto_initramfs=1 in [pi3]"},
    {"for some, then for all", "[pi3]\nauto_initramfs=1\n[all]\nauto_initramfs=1\n", "auto"},
    {"never", "[none]\nauto_initramfs=1\nos_prefix=a/\ncmdline=b\n", ""},
    {"after never", "[none]\nx=1\n[ALL] # reset\nauto_initramfs=1\n", "auto"},
    {"a filter without an end", "[pi4\nauto_initramfs=1\n", "only auto_initramfs=1 in [pi4]"},
    {"several files", "initramfs a,b,,c 0x00800000\n", "a+b+c"},
    {"as ramfsfile", "ramfsfile=a\nramfsaddr=0\n", "a"},
    {"no name", "initramfs \nramfsfile=\n", ""},
    {"the last image counts", "initramfs a followkernel\nramfsfile=b\n", "b"},
    {"an image for each", "[pi1]\ninitramfs a followkernel\n[pi2]\ninitramfs b followkernel\n",
     "(a) (b) only initramfs b followkernel in [pi2]"},
    {"an image for some", "initramfs a followkernel\n[pi2]\ninitramfs b followkernel\n", "a (b)"},
    {"a kernel for some", "kernel=a.img\n[pi4]\nkernel=b.img\n", ""},
    {"a kernel for all after one for some", "[pi4]\nkernel=b.img\n[all]\nkernel=a.img\n", "kernel=a.img"},
    {"another cmdline.txt", "cmdline=other.txt\n", "moved by cmdline=other.txt"},
    {"another cmdline.txt for some", "[EDID=A-B]\ncmdline=other.txt\n", "moved by cmdline=other.txt"},
    {"the same after all", "cmdline=other.txt\ncmdline=/cmdline.txt\nos_prefix=a/\nos_prefix=\n", ""},
    {"the same for some only", "cmdline=other.txt\n[pi4]\ncmdline=cmdline.txt\n",
     "moved by cmdline=other.txt"},
    {"a prefix", "os_prefix=test-\n", "prefix=test- moved by os_prefix=test-"},
};

TEST(PiConfig, is_read_as_the_firmware_does) {
  for (const Case& one : kCases) EXPECT_EQ(told(parse_pi_config(one.text)), one.told) << one.name;
}

std::string with_files(std::string_view text, const std::map<std::string, std::string>& files) {
  return expand_pi_includes(text, [&](const std::string& name) {
    const auto found = files.find(name);
    return found == files.end() ? std::string() : found->second;
  });
}

TEST(PiConfig, has_what_it_includes) {
  const auto read = [](std::string_view text, const std::string& other) {
    return told(
        parse_pi_config(with_files(text, {{"usercfg.txt", other}, {"a/b.txt", "include usercfg.txt"}})));
  };
  EXPECT_EQ(read("auto_initramfs=1\n include usercfg.txt \n", "cmdline=other.txt\n"),
            told(parse_pi_config("auto_initramfs=1\ncmdline=other.txt\n")));
  EXPECT_EQ(read("include usercfg.txt\nauto_initramfs=1\n", "auto_initramfs=0"),
            told(parse_pi_config("auto_initramfs=1\n")));
  EXPECT_EQ(read("include a/b.txt\n", "initramfs x followkernel"), "x");
  EXPECT_EQ(read("include missing.txt\n#include usercfg.txt\ninclude\n", "initramfs x followkernel"), "");
}

TEST(PiConfig, does_not_leave_the_filter_above_what_it_includes) {
  const auto read = [](std::string_view text, const std::string& other) {
    return told(parse_pi_config(with_files(text, {{"x", other}})));
  };
  const std::string only_pi4 = told(parse_pi_config("[pi4]\ninitramfs a followkernel\n"));
  EXPECT_EQ(read("[pi4] # comment\ninclude x\n[all]\n", "[all]\ninitramfs a followkernel\n"), only_pi4);
  EXPECT_EQ(read("[pi4]\ninclude x\ninitramfs a followkernel\n", "[pi5]\n"), only_pi4);
  EXPECT_EQ(read("include x\ninitramfs a followkernel\n", "[pi4]\n"), only_pi4) << "it goes on to apply";
  EXPECT_EQ(read("[none]\ninclude x\n", "[all]\ninitramfs a followkernel\n"), "");
}

TEST(PiConfig, ends_where_files_include_themselves) {
  EXPECT_EQ(
      told(parse_pi_config(with_files("include x\n", {{"x", "include x\ninitramfs a followkernel\n"}}))),
      "a");
  const std::string twice = "include x\ninclude x\n" + std::string(1000, '#') + "\n";
  EXPECT_LT(with_files("include x\n", {{"x", twice}}).size(), 200000U);
}

TEST(PiConfig, is_bounded) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "[pi4]\ninitramfs a,b\n";
  EXPECT_EQ(parse_pi_config(text).initramfs.size(), 32U);
  EXPECT_EQ(parse_pi_config("initramfs " + std::string(100000, ',') + "x\n").initramfs.size(), 0U);
}

TEST(PiImages, belong_to_kernels) {
  EXPECT_EQ(pi_initramfs_of("kernel.img"), "initramfs");
  EXPECT_EQ(pi_initramfs_of("kernel_2712.img"), "initramfs_2712");
  EXPECT_EQ(pi_initramfs_of("kernel8-mine.img"), "initramfs8-mine");
  for (const char* other : {"", "kernel", ".img", "vmlinuz", "u-boot.bin"})
    EXPECT_EQ(pi_initramfs_of(other), "") << other;
  EXPECT_EQ(pi_kernel_of("initramfs"), "kernel.img");
  EXPECT_EQ(pi_kernel_of("initramfs7l"), "kernel7l.img");
  EXPECT_EQ(pi_kernel_of("initrd.img"), "vmlinuz");
  EXPECT_EQ(pi_kernel_of("initrd.img-6.12"), "vmlinuz-6.12");
  for (const char* other :
       {"", "initramfs8.bak", "initramfs9", "initramfs-6.1.img", "initrd.img.bak", "initrd.img.old",
        "initrd.img-6.1.bak", "initrd.img-6.1.old", "initrd.img-6.1.dpkg-bak", "initrd.img.dpkg-new"})
    EXPECT_EQ(pi_kernel_of(other), "") << other;
}

}  // namespace
}  // namespace ramroot
