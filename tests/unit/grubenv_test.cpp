// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/grubenv.hpp"

#include <gtest/gtest.h>

#include "core/loader/next_boot.hpp"

namespace ramroot {
namespace {

const char* const kGrubenv =
    "# GRUB Environment Block\nsaved_entry=a\nkernelopts=root=UUID=6a3c ro ramroot=tmpfs "
    "\nempty=\n=nameless\nkernelopts=later\n####";

TEST(GrubEnv, has_values) {
  const char* const text = "# GRUB Environment Block\nsaved_entry=1>1\nnext_entry=\n####";
  EXPECT_EQ(grubenv_value(text, "saved_entry"), "1>1");
  EXPECT_EQ(grubenv_value(text, "next_entry"), "");
  EXPECT_EQ(grubenv_value(text, "entry"), "");
}

TEST(KernelOpts, come_from_grubenv) {
  struct Case {
    std::string entry, expanded;
  };
  const Case cases[] = {
      {"options $kernelopts $tuned_params\n", "options root=UUID=6a3c ro ramroot=tmpfs  $tuned_params\n"},
      {"title $kernelopts\nlinux /v\noptions\t${kernelopts}",
       "title $kernelopts\nlinux /v\noptions\troot=UUID=6a3c ro ramroot=tmpfs "},
      {"options quiet $kernelopts splash", "options quiet root=UUID=6a3c ro ramroot=tmpfs  splash"},
      {"options a=$kernelopts $empty $ ${} ${kernelopts $kernel #$",
       "options a=$kernelopts $empty $ ${} ${kernelopts $kernel #$"},
      {"options root=1 ro\n\n", "options root=1 ro\n\n"},
      {"options", "options"},
      {"", ""},
  };
  for (const Case& one : cases) EXPECT_EQ(expand_options(one.entry, kGrubenv), one.expanded) << one.entry;
}

TEST(KernelOpts, are_bounded) {
  const std::string grubenv = "a=" + std::string(60000, 'x') + "\n";
  std::string line = "options", lines;
  for (int i = 0; i < 10000; ++i) {
    line += " $a";
    lines += "options $a\n";
  }
  for (const std::string& entry : {line, lines})
    EXPECT_LT(expand_options(entry, grubenv).size(), 140000 + entry.size());
  EXPECT_EQ(expand_options("options $a", "a=" + std::string(140000, 'x')), "options $a");
}

TEST(KernelOpts, tell_what_the_next_boot_is) {
  std::vector<TextFile> files = {{"/boot/grub2/grub.cfg", "insmod blscfg\nblscfg\n"},
                                 {"/boot/grub2/grubenv", kGrubenv},
                                 {"/boot/loader/entries/a.conf", "linux /vmlinuz-6\noptions $kernelopts\n"}};
  const std::string before = files[0].text;
  expand_all_options({files.data(), &files[1], &files[2]});
  EXPECT_EQ(files[0].text, before);
  EXPECT_EQ(files[1].text, kGrubenv);
  EXPECT_EQ(predict_next_boot(files, "root=UUID=6a3c ro").outlook, NextBoot::Outlook::is_protected);
}

TEST(KernelOpts, are_those_of_the_grub_that_reads_the_entries) {
  const TextFile cfg{"/boot/grub/grub.cfg", "insmod blscfg\nblscfg\n"}, env{"/boot/grub/grubenv", kGrubenv},
      other_env{"/boot/grub2/grubenv", "kernelopts=root=UUID=6a3c ro\n"},
      other_cfg{"/boot/grub2/grub.cfg", "set timeout=5\n"},
      entry{"/boot/loader/entries/a.conf", "linux /vmlinuz-6\noptions $kernelopts\n"};
  for (std::vector<TextFile> files : {std::vector{cfg, env, other_env, entry},
                                      {cfg, other_cfg, env, other_env, entry},
                                      {other_env, other_cfg, env, cfg, entry}}) {
    std::vector<TextFile*> all;
    for (TextFile& file : files) all.push_back(&file);
    expand_all_options(all);
    EXPECT_EQ(files.back().text, expand_options(entry.text, env.text));
  }
}

}  // namespace
}  // namespace ramroot
