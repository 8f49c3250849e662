// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of tests/golden/bootloader: KIND.SITUATION.in becomes .on with ramroot=tmpfs:size=1G
// and .off without it. A case is three files.
#include "core/loader/loader_text.hpp"

#include <gtest/gtest.h>

#include "core/loader/assignments.hpp"
#include "core/loader/loader_entry.hpp"
#include "core/loader/menu_sources.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/config.hpp"
#include "tests/support/golden.hpp"

namespace ramroot {
namespace {

const Parameter kOn = "tmpfs:size=1G";

std::string edit(const std::string& kind, const std::string& text, const Parameter& parameter) {
  if (kind == "cmdline-txt") return edit_cmdline_txt(text, parameter);
  if (kind == "raspi-cmdline") return edit_raspi_cmdline(text, parameter);
  if (kind == "kernel-cmdline") return edit_kernel_cmdline(text, parameter);
  if (kind == "entry") return edit_loader_entry(text, parameter);
  if (kind == "extlinux") return edit_extlinux(text, parameter);
  if (kind != "grub-default") return "no such kind: " + kind;
  const auto edited = edit_assignment(text, "GRUB_CMDLINE_LINUX_DEFAULT", parameter);
  return edited ? *edited : "Error: " + edited.error().text() + "\n";
}

class LoaderGoldenTest : public testing::TestWithParam<std::string> {
 protected:
  const std::string kind_ = GetParam().substr(0, GetParam().find('.'));
  const std::string input_ =
      test::read_whole(test::golden_dir("bootloader") / (GetParam() + ".in")).value_or("");
  std::string edited(const Parameter& parameter) const { return edit(kind_, input_, parameter); }
};

TEST_P(LoaderGoldenTest, becomes_its_on_and_off_files) {
  test::expect_golden(test::golden_dir("bootloader") / (GetParam() + ".on"), edited(kOn));
  test::expect_golden(test::golden_dir("bootloader") / (GetParam() + ".off"), edited({}));
}

TEST_P(LoaderGoldenTest, does_not_change_a_second_time) {
  if (edited(kOn).starts_with("Error: ")) return;
  EXPECT_EQ(edit(kind_, edited(kOn), kOn), edited(kOn));
  EXPECT_EQ(edit(kind_, edited({}), {}), edited({}));
}

TEST_P(LoaderGoldenTest, on_and_off_again_is_off) {
  // A line that had to be made stays, without our word.
  const bool was_made = GetParam().ends_with("absent") || GetParam().ends_with("empty") ||
                        GetParam().ends_with("no-options") || GetParam().ends_with("comment-only");
  if (was_made || GetParam().ends_with("bare-word") || edited(kOn).starts_with("Error: ")) return;
  EXPECT_EQ(edit(kind_, edited(kOn), {}), edited({}));
}

INSTANTIATE_TEST_SUITE_P(Files, LoaderGoldenTest, testing::ValuesIn(test::golden_names("bootloader", ".in")),
                         [](const auto& test) {
                           std::string name = test.param;
                           for (char& c : name)
                             if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
                           return name;
                         });

TEST(KernelWords, take_the_parameter_where_it_was_or_at_the_end) {
  const struct {
    const char *words, *on, *off;
  } rows[] = {
      {"", "ramroot=tmpfs", ""},
      {"ro quiet", "ro quiet ramroot=tmpfs", "ro quiet"},
      {"ramroot=off quiet", "ramroot=tmpfs quiet", "quiet"},
      {"  ramroot  quiet ", "  ramroot=tmpfs  quiet ", "  quiet "},
      {"ro ramroot=off ramroot=x quiet", "ro ramroot=tmpfs quiet", "ro quiet"},
      {"ro -- ramroot=1", "ro ramroot=tmpfs -- ramroot=1", "ro -- ramroot=1"},
      {"-- x", "ramroot=tmpfs -- x", "-- x"},
      {"\"ramroot=tmpfs:size=2G\" ro", "ramroot=tmpfs ro", "ro"},
      {"x=\"a ramroot=b\"", "x=\"a ramroot=b\" ramroot=tmpfs", "x=\"a ramroot=b\""},
      {"xramroot=1 ramrooty=2", "xramroot=1 ramrooty=2 ramroot=tmpfs", "xramroot=1 ramrooty=2"},
      {"ro\r", "ro ramroot=tmpfs\r", "ro\r"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(set_parameter(row.words, "tmpfs"), row.on) << row.words;
    EXPECT_EQ(set_parameter(row.words, {}), row.off) << row.words;
    EXPECT_EQ(find_parameter(set_parameter(row.words, "tmpfs")), "tmpfs") << row.words;
  }
}

TEST(KernelWords, refuse_what_a_boot_would_not_understand) {
  for (const char* good :
       {"tmpfs", "ramroot=tmpfs", "tmpfs:size=50%,onfail=panic,seal=device,nr_inodes=200k"})
    EXPECT_TRUE(parse_wanted_parameter(good)) << good;
  EXPECT_EQ(*parse_wanted_parameter("ramroot=tmpfs:size=1G"), "tmpfs:size=1G");
  for (const char* bad : {"", "off", "ramroot=off", "tmpf", "tmpfs,size=1G", "tmpfs:sze=1G", "tmpfs:size=0",
                          "tmpfs:onfail=halt", "tmpfs:size=1G quiet", "tmpfs\"", "ramroot=ramroot=tmpfs",
                          "tmpfs:\n", "tmpfs:,$(reboot)"})
    EXPECT_FALSE(parse_wanted_parameter(bad)) << bad;
}

TEST(KernelWords, are_refused_in_one_sentence) {
  const struct {
    const char *parameter, *text;
  } rows[] = {
      {"foo",
       "cannot use the parameter 'foo': it names no place for changes: write tmpfs, zram, snapshot, "
       "/dev/NAME, "
       "LABEL=NAME, "
       "UUID=, PARTUUID=, PARTLABEL= or crypt:dev=/dev/NAME"},
      {"size=2G",
       "cannot use the parameter 'size=2G': it names no place for changes; did you mean "
       "'tmpfs:size=2G'?"},
      {"ramroot=size=30%,onfail=panic",
       "cannot use the parameter 'size=30%,onfail=panic': it names no place for changes; "
       "did you "
       "mean "
       "'tmpfs:size=30%,onfail=panic'?"},
      {"size=x",
       "cannot use the parameter 'size=x': it names no place for changes: write tmpfs, zram, snapshot, "
       "/dev/NAME, "
       "LABEL=NAME, UUID=, PARTUUID=, PARTLABEL= or crypt:dev=/dev/NAME"},
      {"size=1G quiet",
       "cannot use the parameter 'size=1G quiet': it names no place for changes: write tmpfs, zram, "
       "snapshot, "
       "/dev/NAME, "
       "LABEL=NAME, UUID=, PARTUUID=, PARTLABEL= or crypt:dev=/dev/NAME"},
      {"=",
       "cannot use the parameter '=': it names no place for changes: write tmpfs, zram, snapshot, /dev/NAME, "
       "LABEL=NAME, "
       "UUID=, PARTUUID=, PARTLABEL= or crypt:dev=/dev/NAME"},
      {"off",
       "cannot use the parameter 'off': it would turn the protection off: run 'ramroot disable' for that"},
      {"tmpfs:size=x",
       "cannot use the parameter 'tmpfs:size=x': option size=x is not understood: write 512m, 2G or 50%"},
      {"tmpfs,size=1G",
       "cannot use the parameter 'tmpfs,size=1G': the options follow a comma: write a colon before the first "
       "option: "
       "ramroot=tmpfs:size=2G"},
  };
  for (const auto& row : rows) EXPECT_EQ(parse_wanted_parameter(row.parameter).error().text(), row.text);
}

TEST(KernelWords, are_judged_on_this_machine) {
  const ByteSize gib{1024 * kMebibyte.bytes};
  EXPECT_EQ(why_not_here("tmpfs", gib), std::nullopt);
  EXPECT_EQ(why_not_here("tmpfs:size=90%", gib), std::nullopt);
  EXPECT_EQ(why_not_here("tmpfs:size=900m", gib), std::nullopt);
  EXPECT_EQ(why_not_here("tmpfs", {128 * kMebibyte.bytes}), std::nullopt) << "little RAM is no fault of it";
  EXPECT_EQ(
      why_not_here("tmpfs:size=99%", gib)->text(),
      "cannot use the parameter 'tmpfs:size=99%': size=99% is too much for this machine: 921.5 MiB, 90% "
      "of its RAM, is the most");
  EXPECT_NE(why_not_here("tmpfs:size=100T", gib)->text().find("size=100.0 TiB is too much"),
            std::string::npos);
  EXPECT_NE(why_not_here("tmpfs:size=1%", gib)->text().find("size=1% is too little: 16.0 MiB is the least"),
            std::string::npos);
  EXPECT_NE(why_not_here("tmpfs:nr_inodes=1", gib)->text().find("nr_inodes=1 does not work"),
            std::string::npos);
}

TEST(KernelWords, of_the_configuration_are_judged_too) {
  const Config config = parse_config(R"({"size": "100T", "guard": "x"})");
  const auto odd = judge_config(config, config.options, {1024 * kMebibyte.bytes});
  ASSERT_EQ(odd.size(), 2U);
  EXPECT_NE(odd[1].find("/etc/ramroot.json: size=100.0 TiB is too much for this machine"), std::string::npos);
  const Options overruled = parse_request("tmpfs:size=50%", config.options).options;
  EXPECT_EQ(judge_config(config, overruled, {1024 * kMebibyte.bytes}).size(), 1U);
}

TEST(LoaderText, an_extlinux_label_of_a_rescue_kernel_is_left_alone) {
  const std::string text =
      "label a\n\tlinux /vmlinuz-0-rescue\n\tappend root=x\nlabel b\n\tlinux /vmlinuz single\n\tappend "
      "root=x\n"
      "label c\n\tlinux /vmlinuz\n\tappend root=x\n";
  EXPECT_EQ(edit_extlinux(text, "tmpfs"), text.substr(0, text.size() - 1) + " ramroot=tmpfs\n");
}

TEST(LoaderText, a_value_beside_other_commands_is_not_replaced) {
  const std::string text = "a=1; GRUB_CMDLINE_LINUX=\"quiet\"\n";
  EXPECT_FALSE(edit_assignment(text, "GRUB_CMDLINE_LINUX", "tmpfs"));
  EXPECT_EQ(*edit_assignment(text, "GRUB_CMDLINE_LINUX", {}), text);
  EXPECT_FALSE(edit_assignment("a=1; GRUB_CMDLINE_LINUX=ramroot=tmpfs\n", "GRUB_CMDLINE_LINUX", {}));
}

TEST(LoaderText, the_drop_ins_say_what_they_are_for) {
  EXPECT_EQ(find_in_grub_defaults(render_grub_drop_in("tmpfs:size=1G")), "tmpfs:size=1G");
  EXPECT_EQ(find_in_grub_defaults(render_grub_once_drop_in("tmpfs")), std::nullopt);
  EXPECT_TRUE(render_grub_drop_in("tmpfs").starts_with("# Written by 'ramroot enable'"));
}

TEST(LoaderText, an_entry_for_once_goes_to_the_end_of_the_menu) {
  const std::string entry = "title Debian\nsort-key debian\noptions root=x ramroot=tmpfs\nlinux /l\n";
  EXPECT_EQ(*render_other_entry(entry, {}),
            "title Debian (persistent, once)\nsort-key zz-ramroot\noptions root=x\nlinux /l\n");
  EXPECT_FALSE(render_other_entry("title Debian\noptions root=x\n", {}));  // it could become the default
}

}  // namespace
}  // namespace ramroot
