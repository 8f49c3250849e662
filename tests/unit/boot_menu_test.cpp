// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever asks about a boot menu gets the same answer: `status` (predict_next_boot), `check`
// (find_boot_entries, find_default_entries) and `enable` (find_asked, the editors).
#include "core/loader/boot_menu.hpp"

#include <gtest/gtest.h>

#include "core/loader/boot_entries.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/loader_text.hpp"
#include "core/loader/next_boot.hpp"

namespace ramroot {
namespace {

using Outlook = NextBoot::Outlook;

constexpr const char* kRunning = "root=UUID=6a3c ro";
constexpr const char* kExtlinux = "/boot/extlinux/extlinux.conf";

struct MenuCase {
  const char* name;
  std::vector<TextFile> files;
  std::vector<std::string> starting;  ///< kernels
  Outlook outlook;
};

TextFile extlinux(const std::string& chosen, const std::string& more = "") {
  return {kExtlinux,
          chosen +
              "\nLabel l0\n\tLinux /v-6.12\n\tInitrd /i-6.12\n\tAppend root=UUID=6a3c\n"
              "LABEL l1\n\tKERNEL /v-6.1\n\tINITRD /i-6.1\n\tAPPEND root=UUID=6a3c ramroot=tmpfs\n" +
              more};
}
TextFile loader_entry(const std::string& name, const std::string& words) {
  return {"/boot/loader/entries/" + name + ".conf",
          "title " + name + "\nlinux /v-" + name + "\noptions root=UUID=6a3c\noptions " + words + "\n"};
}
TextFile grub(const std::string& chosen) {
  return {"/boot/grub/grub.cfg", "set default=" + chosen +
                                     "\nmenuentry a { linux /v-6.12 root=UUID=6a3c; initrd /i-6.12; }\n"
                                     "submenu b {\nmenuentry c --id=c {\nlinux ($root)'/v-6.1' "
                                     "root=UUID=6a3c \\\n ramroot=tmpfs\n}\n}\n"};
}

const MenuCase kRows[] = {
    {"extlinux, the first", {extlinux("")}, {"/v-6.12"}, Outlook::unprotected},
    {"extlinux, the second", {extlinux("DEFAULT l1")}, {"/v-6.1"}, Outlook::is_protected},
    {"extlinux, the mark", {extlinux("", "\tMENU DEFAULT\n")}, {"/v-6.1"}, Outlook::is_protected},
    {"extlinux, a line before the mark",
     {extlinux("default l0", "\tmenu default\n")},
     {"/v-6.12"},
     Outlook::unprotected},
    {"extlinux, names keep their case", {extlinux("default L1")}, {"/v-6.12", "/v-6.1"}, Outlook::depends},
    {"extlinux, the last append counts",
     {extlinux("default l1", "\tappend root=UUID=6a3c ro\n")},
     {"/v-6.1"},
     Outlook::unprotected},
    {"GRUB, on one line", {grub("0")}, {"/v-6.12"}, Outlook::unprotected},
    {"GRUB, quoted, and in two lines", {grub("'b>c'")}, {"/v-6.1"}, Outlook::is_protected},
    {"GRUB, the menu of a menu", {grub("1")}, {"/v-6.1"}, Outlook::is_protected},
    {"loader entries, chosen",
     {loader_entry("6.12", "quiet"),
      loader_entry("6.1", "ramroot=tmpfs"),
      {"/boot/loader/loader.conf", "default 6.1.conf\n"}},
     {"/v-6.1"},
     Outlook::is_protected},
    {"loader entries, keywords in lower case only",
     {{"/boot/loader/entries/a.conf", "linux /v-6.1\noptions root=UUID=6a3c\nOptions ramroot=tmpfs\n"}},
     {"/v-6.1"},
     Outlook::unprotected},
    {"loader entries, two lines are one command line",
     {loader_entry("6.1", "ramroot=tmpfs")},
     {"/v-6.1"},
     Outlook::is_protected},
    {"a Raspberry Pi reads the first line",
     {{"/boot/cmdline.txt", "\nroot=UUID=6a3c\nramroot=tmpfs root=UUID=6a3c\n"}},
     {},
     Outlook::unprotected},
};

TEST(BootMenu, has_one_answer_for_whoever_asks) {
  for (const MenuCase& row : kRows) {
    std::vector<std::string> kernels;
    for (const MenuEntry& entry : find_default_entries(row.files, kRunning)) kernels.push_back(entry.kernel);
    EXPECT_EQ(kernels, row.starting) << row.name;
    EXPECT_EQ(render_outlook(predict_next_boot(row.files, kRunning).outlook), render_outlook(row.outlook))
        << row.name;
  }
}

TEST(BootMenu, asks_where_enable_finds_what_is_asked_for) {
  for (const MenuCase& row : kRows) {
    LoaderFacts facts{.cmdline = kRunning};
    for (const TextFile& file : row.files) facts.files[file.path] = file;
    bool is_any_on = false;
    for (const MenuEntry& entry : find_usual_entries(row.files, kRunning)) is_any_on |= entry.asks;
    EXPECT_EQ(find_asked(facts).has_value(), is_any_on) << row.name;
  }
}

TEST(BootMenu, says_what_the_editors_wrote) {
  for (const char* words :
       {"single", "rescue", "emergency", "recovery", "systemd.unit=rescue.target", "quiet"}) {
    const std::string text = std::string("label a\n\tAPPEND root=UUID=6a3c ") + words + "\n";
    const MenuEntries entries = parse_boot_menu({kExtlinux, edit_extlinux(text, "tmpfs")});
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_NE(entries[0].asks, entries[0].is_rescue) << words;
    EXPECT_EQ(entries[0].is_usual(), std::string(words) == "quiet") << words;
  }
}

TEST(BootMenu, of_a_link_is_read_by_the_name_it_is_known_by) {
  LoaderFacts facts{.cmdline = kRunning};
  facts.files[kExtlinux] = {"/boot/menus/debian", extlinux("").text};
  EXPECT_EQ(find_asked(facts), "tmpfs");
}

TEST(BootMenu, knows_entries_of_ours) {
  const MenuEntries entries =
      parse_boot_menu({"/boot/grub/grub.cfg",
                       "linux /a root=/dev/vda1\n### BEGIN /etc/grub.d/42_ramroot ###\nmenuentry x { linux "
                       "/b root=/dev/vda1; }\n"
                       "### END /etc/grub.d/42_ramroot ###\nmenuentry y { linux /c root=/dev/vda1; }\n"});
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_FALSE(entries[0].is_ours);
  EXPECT_TRUE(entries[1].is_ours);
  EXPECT_FALSE(entries[2].is_ours);
}

}  // namespace
}  // namespace ramroot
