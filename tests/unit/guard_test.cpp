// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/guard.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/boot/state.hpp"
#include "core/request/config.hpp"

namespace ramroot {
namespace {

using Names = std::vector<std::string>;

// As apt 3.0 of Debian 13 writes it, shortened.
const char* const kVersion3 =
    "VERSION 3\n"
    "APT::Architecture=amd64\n"
    "CommandLine::AsString=apt-get%20-y%20install%20linux-image-x%20./hello%2b.deb\n"
    "DPkg::Pre-Install-Pkgs::=/usr/sbin/linux-image-y\n"
    "\n"
    "linux-image-x - - none < 6.12.48-1 amd64 none "
    "/var/cache/apt/archives/linux-image-x_6.12.48-1_amd64.deb\n"
    "hello 2.9-1 amd64 none < 2.10-5 amd64 none /root/hello.deb\n"
    "nginx 1.26 amd64 foreign > - - none **REMOVE**\n"
    "hello 2.9-1 amd64 none < 2.10-5 amd64 none **CONFIGURE**\n";

TEST(AptHook, names_what_changes_and_what_was_typed) {
  const PackageRun run = parse_apt_hook(kVersion3);
  EXPECT_EQ(run.names, (Names{"linux-image-x", "hello", "nginx", "hello"}));
  EXPECT_EQ(run.command, "apt-get -y install linux-image-x ./hello+.deb");
}

TEST(AptHook, of_version_1_has_files_only) {
  const PackageRun run =
      parse_apt_hook("/var/cache/apt/archives/linux-image-x_6.12_amd64.deb\n/root/hello_1_all.deb\n");
  EXPECT_EQ(run.names, (Names{"linux-image-x", "hello"}));
  EXPECT_EQ(run.command, "");
}

TEST(AptHook, without_a_package_names_none) {
  EXPECT_EQ(parse_apt_hook("").names, Names{});
  EXPECT_EQ(parse_apt_hook("VERSION 3\nA=b\n\n").names, Names{});
  EXPECT_EQ(parse_apt_hook("VERSION 3\nlinux-image-x=b\n").names, Names{}) << "the list has not begun";
}

TEST(DpkgWords, may_all_be_packages) {
  const PackageRun run =
      parse_dpkg_words("dpkg\n--force-confold\n-i\n./pool/linux-image-x_1_amd64.deb\nhello:amd64\n");
  EXPECT_EQ(run.names, (Names{"dpkg", "linux-image-x", "hello"}));
  EXPECT_EQ(run.command, "dpkg --force-confold -i ./pool/linux-image-x_1_amd64.deb hello:amd64");
}

struct ElsewhereCase {
  const char* words;
  bool is_elsewhere;
};

class ElsewhereTest : public testing::TestWithParam<ElsewhereCase> {};

TEST_P(ElsewhereTest, says_nothing_of_another_root) {
  const std::string words = GetParam().words;
  const PackageRun run = words.starts_with("dpkg\n")
                             ? parse_dpkg_words(words)
                             : parse_apt_hook("VERSION 3\n" + words + "\nlinux-image-x - -\n");
  EXPECT_EQ(judge_packages(run, Guard::refuse).message.empty(), GetParam().is_elsewhere);
  EXPECT_EQ(judge_packages(run, Guard::refuse).is_refused, !GetParam().is_elsewhere);
}

INSTANTIATE_TEST_SUITE_P(
    , ElsewhereTest,
    testing::Values(ElsewhereCase{"dpkg\n--root=/srv/image\n-i\nlinux-image-x_1_amd64.deb\n", true},
                    ElsewhereCase{"dpkg\n--instdir=/srv/image\n-i\na.deb\n", true},
                    ElsewhereCase{"dpkg\n--root=/\n-i\nlinux-image-x_1_amd64.deb\n", false},
                    ElsewhereCase{"dpkg\n--admindir=/srv/image\n-i\nlinux-image-x_1_amd64.deb\n", false},
                    ElsewhereCase{"DPkg::Chroot-Directory=/srv/image\n", true},
                    ElsewhereCase{"DPkg::Chroot-Directory=\n", false},
                    ElsewhereCase{"DPkg::Options::=--root=/srv/image\n", true},
                    ElsewhereCase{"DPkg::Options::=--force-confold\n", false},
                    ElsewhereCase{"Dir=/srv/image\n", false}, ElsewhereCase{"RootDir=/srv/image\n", true},
                    ElsewhereCase{"RootDir=\n", false},
                    ElsewhereCase{"dpkg\n--root=//\n-i\nlinux-image-x_1_amd64.deb\n", false},
                    ElsewhereCase{"dpkg\n--root=/./\n-i\nlinux-image-x_1_amd64.deb\n", false},
                    ElsewhereCase{"dpkg\n--root=/srv/..\n-i\nlinux-image-x_1_amd64.deb\n", false},
                    ElsewhereCase{"dpkg\n--root=/srv\n--instdir=/\n-i\nlinux-image-x_1_amd64.deb\n", false},
                    ElsewhereCase{"dpkg\n--root\n/srv/image\n-i\nlinux-image-x_1_amd64.deb\n", true},
                    ElsewhereCase{"dpkg\n-i\nlinux-image-x_1_amd64.deb\n", false},
                    ElsewhereCase{"DPkg::Options::=--root=/srv\nDPkg::Options::=--root=/\n", false},
                    ElsewhereCase{"dpkg::options::=--root=/srv\n", true}));

struct NameCase {
  const char* name;
  bool is_boot;
};

class BootPackageTest : public testing::TestWithParam<NameCase> {};

TEST_P(BootPackageTest, is_told_by_its_name) {
  EXPECT_EQ(is_boot_package(GetParam().name), GetParam().is_boot);
}

INSTANTIATE_TEST_SUITE_P(, BootPackageTest,
                         testing::Values(NameCase{"linux-image-amd64", true},
                                         NameCase{"linux-image-6.12.48+deb13-amd64", true},
                                         NameCase{"linux-modules-extra-6.8.0-45-generic", true},
                                         NameCase{"raspberrypi-kernel", true}, NameCase{"flash-kernel", true},
                                         NameCase{"grub-pc", true}, NameCase{"kernel", true},
                                         NameCase{"kernel-core", true}, NameCase{"kernel-default", true},
                                         NameCase{"kernel-modules-core", true},
                                         NameCase{"kernel-headers", false}, NameCase{"kernel-devel", false},
                                         NameCase{"kernel-tools-libs", false}, NameCase{"kernelshark", false},
                                         NameCase{"linux-headers-amd64", false},
                                         NameCase{"linux-libc-dev", false}, NameCase{"grub-pc-bin", false},
                                         NameCase{"not-linux-image-x", false}, NameCase{"", false}),
                         [](const auto& row) {
                           std::string name = *row.param.name == '\0' ? "none" : row.param.name;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
                           return name;
                         });

std::optional<PackageRun> prompt(const std::string& hello, const std::string& typed = "apt-get -y upgrade ",
                                 const std::string& method = "org.debian.apt.hooks.install.pre-prompt") {
  return parse_apt_prompt(
      R"({"jsonrpc":"2.0","method":"org.debian.apt.hooks.hello","id":0,"params":{"versions":["0.1","0.2"])" +
          hello + "}}\n\n" + R"({"jsonrpc":"2.0","method":")" + method +
          R"(","params":{"command":"upgrade","packages":[{"name":"linux-image-x","mode":"install"}]}})" +
          "\n\n"
          R"({"jsonrpc":"2.0","method":"org.debian.apt.hooks.bye","params":{}})"
          "\n\n",
      typed);
}

TEST(AptPrompt, names_what_apt_is_about_to_install_and_the_command) {
  const auto told = prompt(R"(,"options":[{"name":"CommandLine::AsString","value":"apt upgrade"}])");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->names, std::vector<std::string>{"linux-image-x"});
  EXPECT_EQ(told->command, "apt upgrade");
  const auto typed = prompt("");
  ASSERT_TRUE(typed);
  EXPECT_EQ(typed->command, "apt-get -y upgrade");
}

TEST(AptPrompt, is_nothing_where_apt_only_looks_or_nobody_knows) {
  for (const char* option :
       {"APT::Get::Simulate", "apt::get::download-only", "APT::Get::Print-URIs", "DPkg::Options::"})
    EXPECT_FALSE(prompt(R"(,"options":[{"name":")" + std::string(option) + R"(","value":"1"}])")) << option;
  EXPECT_TRUE(prompt(R"(,"options":[{"name":"APT::Get::Simulate","value":"false"}])"));
  for (const char* typed :
       {"apt-get -s upgrade ", "apt-get -ys upgrade ", "apt-get -o Dir=/x upgrade ", "aptitude upgrade ", ""})
    EXPECT_FALSE(prompt("", typed)) << typed;
  EXPECT_FALSE(prompt("", "apt upgrade ", "org.debian.apt.hooks.install.fail"));
  for (const char* broken : {"", "{", "[]", "{}\n\n", "\n\n\n"})
    EXPECT_FALSE(parse_apt_prompt(broken, "apt upgrade"));
  EXPECT_FALSE(parse_apt_prompt(R"({"method":7,"params":[]})", "apt upgrade"));
}

TEST(PackageGuard, warns_and_says_how_to_do_it_for_good) {
  const GuardVerdict verdict = judge_packages({{"nginx"}, "apt-get install nginx"}, Guard::warn);
  EXPECT_FALSE(verdict.is_refused);
  EXPECT_EQ(verdict.message, "this session is protected: what changes now is gone at the next boot");
  EXPECT_EQ(verdict.advice, "for good: ramroot-commit -- apt-get install nginx");
}

TEST(PackageGuard, refuses_what_boots_where_nothing_else_is_said) {
  const GuardVerdict verdict = judge_packages({{"nginx", "linux-image-x"}, "apt-get upgrade"}, Guard::warn);
  EXPECT_TRUE(verdict.is_refused);
  EXPECT_EQ(
      verdict.message,
      "refused in a protected session: linux-image-x is a part of what boots, and /boot and /lib/modules "
      "must agree");
  EXPECT_EQ(verdict.advice, "for good: ramroot-commit -- apt-get upgrade");
}

TEST(PackageGuard, refuses_everything_when_told_so) {
  const GuardVerdict verdict = judge_packages({{"nginx"}, ""}, Guard::refuse);
  EXPECT_TRUE(verdict.is_refused);
  EXPECT_EQ(verdict.message, "refused in a protected session (\"guard\": \"refuse\" in /etc/ramroot.json)");
  EXPECT_EQ(verdict.advice, "for good: ramroot-commit -- COMMAND");
}

TEST(PackageGuard, says_it_once_more_at_the_end_where_it_has_warned) {
  EXPECT_EQ(render_end_of_apt(Guard::warn), "what was just installed or removed is gone at the next boot");
  EXPECT_EQ(render_end_of_apt(Guard::refuse), "");
  EXPECT_EQ(render_end_of_apt(Guard::off), "");
}

TEST(PackageGuard, says_nothing_when_it_is_off) {
  const GuardVerdict verdict = judge_packages({{"linux-image-x"}, "apt-get upgrade"}, Guard::off);
  EXPECT_FALSE(verdict.is_refused);
  EXPECT_EQ(verdict.message, "");
}

TEST(PackageGuard, prints_no_control_characters) {
  const GuardVerdict verdict = judge_packages(
      parse_apt_hook("VERSION 2\nCommandLine::AsString=a\x1b[2J\n\nkernel-\x1b - < 1 x\n"), Guard::warn);
  EXPECT_TRUE(verdict.is_refused);
  EXPECT_EQ(verdict.message.find('\x1b'), std::string::npos) << verdict.message;
}

TEST(Guard, refuses_what_makes_an_initramfs_except_below_a_package) {
  const GuardVerdict typed = judge_builder("update-initramfs -u", false, Guard::warn);
  EXPECT_TRUE(typed.is_refused);
  EXPECT_EQ(typed.advice, "run 'ramroot-commit -- update-initramfs -u'");
  const GuardVerdict packaged = judge_builder("dracut --force", true, Guard::refuse);
  EXPECT_FALSE(packaged.is_refused) << "the package would stay half installed";
  EXPECT_EQ(packaged.advice, "run 'ramroot-commit -- dracut --force'");
  EXPECT_FALSE(judge_builder("x", false, Guard::off).is_refused);
  EXPECT_EQ(judge_builder("\x1b", false, Guard::warn).advice.find('\x1b'), std::string::npos);
}

/// No command can be run in the real root below one.
TEST(Guard, of_a_snapshot_names_a_boot_without_protection) {
  const std::string how = "'ramroot disable --once', reboot, and do it there";
  EXPECT_EQ(judge_builder("update-initramfs -u", false, Guard::warn, ForGood::by_plain_boot).advice,
            "run " + how);
  for (const char* const name : {"nginx", "linux-image-x", "ramroot"}) {
    const auto verdict = judge_packages({{name}, "apt-get upgrade"}, Guard::warn, ForGood::by_plain_boot);
    EXPECT_TRUE(verdict.advice.ends_with("for good: " + how)) << verdict.advice;
  }
}

TEST(GuardOption, is_read_from_the_configuration_only) {
  EXPECT_EQ(parse_config("{}").guard, Guard::warn);
  EXPECT_EQ(parse_config(R"({"guard": "refuse"})").guard, Guard::refuse);
  EXPECT_EQ(parse_config(R"({"guard": "off"})").guard, Guard::off);
  EXPECT_TRUE(parse_config(R"({"guard": "off"})").warnings.lines().empty());
  const Config wrong = parse_config(R"({"guard": true, "size": "1g"})");
  EXPECT_EQ(wrong.guard, Guard::warn);
  ASSERT_EQ(wrong.warnings.lines().size(), 1U);
  EXPECT_NE(wrong.warnings.lines()[0].find("guard true is not understood"), std::string::npos)
      << wrong.warnings.lines()[0];
  EXPECT_FALSE(parse_request(std::string("tmpfs:guard=off"), {}).warnings.lines().empty());
}

TEST(Guard, keeps_ramroot_itself_in_a_session_that_needs_it) {
  const GuardVerdict verdict = judge_packages({{"x", "ramroot"}, "apt-get purge ramroot"}, Guard::warn);
  EXPECT_TRUE(verdict.is_refused);
  EXPECT_NE(verdict.message.find("it needs ramroot"), std::string::npos) << verdict.message;
  EXPECT_NE(verdict.advice.find("run 'ramroot disable' and reboot first"), std::string::npos)
      << verdict.advice;
}

TEST(Guard, sees_a_kernel_behind_any_number_of_packages) {
  std::string words = "-i";
  for (int i = 0; i < 6000; ++i) words += "\n/p/p" + std::to_string(i) + "_1_all.deb";
  EXPECT_FALSE(judge_packages(parse_dpkg_words(words), Guard::warn).is_refused);
  EXPECT_TRUE(
      judge_packages(parse_dpkg_words(words + "\n/p/linux-image-6_1_amd64.deb"), Guard::warn).is_refused);
}

}  // namespace
}  // namespace ramroot
