// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/fstab.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

/// "spec|target|type|options|freq|passno", or "-" for what is no entry.
std::string render(const FstabLine& line) {
  if (!line.entry) return "-";
  const FstabFields& f = *line.entry;
  std::string out;
  for (const auto field : {f.spec, f.target, f.type, f.options, f.freq, f.passno})
    out.append(field).append("|");
  out.pop_back();
  return out;
}

struct LineCase {
  std::string text;
  const char* entry;
};

TEST(Fstab, finds_the_fields_of_what_any_reader_takes_for_an_entry) {
  const LineCase rows[] = {
      {"/dev/sda1 / ext4 defaults 0 1\n", "/dev/sda1|/|ext4|defaults|0|1"},
      {"/dev/sda1 / ext4 defaults 0 1", "/dev/sda1|/|ext4|defaults|0|1"},
      {"/dev/sda1 / ext4 defaults 0 1\r\n", "/dev/sda1|/|ext4|defaults|0|1"},
      {"/dev/sda1 / ext4 defaults\r\n", "/dev/sda1|/|ext4|defaults||"},
      {"\t/dev/sda1\t/ \text4  defaults\t0\t1\t\n", "/dev/sda1|/|ext4|defaults|0|1"},
      {"a b c", "a|b|c|||"},
      {"a b c d", "a|b|c|d||"},
      {"a b c d 0", "a|b|c|d|0|"},
      {"a b c d 0 0 # remark", "a|b|c|d|0|0"},
      {"a b c d 0 -1", "a|b|c|d|0|-1"},
      {"a b c d +1 +2", "a|b|c|d|+1|+2"},
      {"a b", "-"},
      {"a", "-"},
      {"", "-"},
      {"\n", "-"},
      {" \t \n", "-"},
      {"\r\n", "-"},
      {"# a b c d 0 0\n", "-"},
      {"  # a b c d 0 0\n", "-"},
      {"#", "-"},
      {"a b c d x 0", "a|b|c|d|x|0"},
      {"a b c d # remark", "a|b|c|d|#|remark"},
      {"a b c # x", "a|b|c|#|x|"},
      {"LABEL=caf\xe9 / ext4 defaults 0 1", "LABEL=caf\xe9|/|ext4|defaults|0|1"},
      {"LABEL=\"a\\040b\" / ext4 defaults 0 1", "LABEL=\"a\\040b\"|/|ext4|defaults|0|1"},
  };
  for (const LineCase& row : rows) {
    const auto lines = parse_fstab(row.text);
    ASSERT_EQ(lines.size(), row.text.empty() ? 0U : 1U) << row.text;
    if (!lines.empty()) EXPECT_EQ(render(lines[0]), row.entry) << row.text;
  }
}

TEST(Fstab, is_its_lines_put_together) {
  for (const std::string text : {"", "\n", "\n\n", "a", "a\nb", "a\nb\n", "\r\n\r\n", "a b c\n\n#x\n\xff"}) {
    std::string joined;
    for (const FstabLine& line : parse_fstab(text)) joined += line.text;
    EXPECT_EQ(joined, text);
  }
}

TEST(Fstab, has_fields_that_lie_inside_their_line) {
  for (const FstabLine& line : parse_fstab("a b c d 0 0\n  e f g\r\nh i j k 1 2"))
    for (const auto field : {line.entry->spec, line.entry->type, line.entry->passno})
      if (!field.empty()) {
        EXPECT_GE(field.data(), line.text.data());
        EXPECT_LE(field.data() + field.size(), line.text.data() + line.text.size());
      }
}

TEST(UnescapeFstab, turns_octal_into_bytes_and_leaves_the_rest) {
  const struct {
    const char *in, *out;
  } rows[] = {
      {"", ""},
      {"plain", "plain"},
      {"a\\040b", "a b"},
      {"\\011\\012\\134", "\t\n\\"},
      {"\\303\\251", "\xc3\xa9"},
      {"\\\\", "\\\\"},
      {"\\", "\\"},
      {"\\04", "\\04"},
      {"\\048", "\\048"},
      {"\\x20", "\\x20"},
      {"a\\040", "a "},
      {"\\0400", " 0"},
      {"\\040\\040", "  "},
      {"\\134040", "\\040"},
      {"\\377", "\xff"},
      {"\\400", "\\400"},
  };
  for (const auto& row : rows) EXPECT_EQ(unescape_fstab(row.in), row.out) << row.in;
}

TEST(RootTarget, is_recognised_in_every_spelling) {
  for (const char* target : {"/", "//", "///", "/.", "/./", "/./.", "\\057", "/\\056"})
    EXPECT_TRUE(is_root_target(target)) << target;
  for (const char* target :
       {"", ".", "none", "swap", "/a", "/..", "/...", "/boot", "/\\040", "\\040/", "root"})
    EXPECT_FALSE(is_root_target(target)) << target;
}

TEST(FstabOptions, are_found_as_whole_words) {
  const struct {
    const char *options, *name;
    bool found;
  } rows[] = {
      {"noauto", "noauto", true},    {"rw,noauto", "noauto", true}, {"noauto,rw", "noauto", true},
      {"noauto=1", "noauto", true},  {"", "noauto", false},         {"noautox", "noauto", false},
      {"x-noauto", "noauto", false}, {"rw,,ro", "noauto", false},   {"NOAUTO", "noauto", false},
      {"x=noauto", "noauto", false},
  };
  for (const auto& row : rows) EXPECT_EQ(has_option(row.options, row.name), row.found) << row.options;
}

TEST(FstabOptions, are_taken_out_one_by_one) {
  const struct {
    const char *options, *rest;
  } rows[] = {
      {"g", "defaults"}, {"g=1", "defaults"},  {"a,g,b", "a,b"}, {"g,a", "a"},
      {"a,g", "a"},      {"a,g,g=2,b", "a,b"}, {"a,gg", "a,gg"}, {"a", "a"},
  };
  for (const auto& row : rows) EXPECT_EQ(without_option(row.options, "g"), row.rest) << row.options;
}

}  // namespace
}  // namespace ramroot
