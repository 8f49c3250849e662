// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/cpio_reader.hpp"

#include <gtest/gtest.h>

#include "core/check/initrd.hpp"
#include "tests/support/cpio.hpp"

namespace ramroot {
namespace {

using support::cpio_end;
using support::cpio_of;

bool keep_all(std::string_view) { return true; }

CpioReader read(const std::string& image, std::size_t piece = std::string::npos) {
  CpioReader reader(keep_all);
  for (std::size_t at = 0; at < image.size();) {
    const std::string part = image.substr(at, piece);
    const std::size_t taken = reader.feed(part);
    at += taken;
    if (taken < part.size()) break;
  }
  return reader;
}

TEST(CpioReader, reads_names_modes_and_contents) {
  const CpioReader reader = read(cpio_of("usr/sbin/ramroot", "ELF", {.mode = 0100755}) +
                                 cpio_of("bin", "usr/bin", {.mode = 0120777}) + cpio_end());
  EXPECT_TRUE(reader.is_between_archives());
  ASSERT_EQ(reader.entries.size(), 2U);
  const CpioEntry& program = reader.entries.at("usr/sbin/ramroot");
  EXPECT_EQ(program.text, "ELF");
  EXPECT_TRUE(program.is_executable());
  EXPECT_FALSE(reader.entries.at("bin").is_file());
}

TEST(CpioReader, takes_pieces_of_any_size) {
  const std::string image = cpio_of("a", "12345") + cpio_of("./b/c", "") + cpio_end();
  for (std::size_t piece = 1; piece < 120; ++piece) {
    const CpioReader reader = read(image, piece);
    EXPECT_TRUE(reader.is_between_archives()) << piece;
    EXPECT_EQ(reader.entries.at("a").text, "12345") << piece;
    EXPECT_TRUE(reader.entries.contains("b/c")) << piece;
  }
}

TEST(CpioReader, reads_archives_behind_each_other_the_last_one_counts) {
  const std::string image = cpio_of("kernel/x86/microcode/GenuineIntel.bin", "code") + cpio_end() +
                            std::string(512, '\0') + cpio_of("a", "old") + cpio_end() + cpio_of("/a", "new") +
                            cpio_end();
  const CpioReader reader = read(image);
  EXPECT_TRUE(reader.is_between_archives());
  EXPECT_EQ(reader.entries.at("a").text, "new");
}

TEST(CpioReader, stops_where_a_compressed_part_begins) {
  const std::string early = cpio_of("early", "x") + cpio_end() + std::string(8, '\0');
  CpioReader reader(keep_all);
  EXPECT_EQ(reader.feed(early + "\x28\xb5\x2f\xfd rest"), early.size());
  EXPECT_TRUE(reader.is_between_archives());
  EXPECT_FALSE(reader.is_broken());
}

TEST(CpioReader, an_image_that_is_cut_off_has_no_end) {
  const std::string image = cpio_of("a", "12345") + cpio_of("b", "") + cpio_end();
  for (std::size_t size = 1; size + 4 < image.size(); ++size)
    EXPECT_FALSE(read(image.substr(0, size)).is_between_archives()) << size;
  EXPECT_FALSE(read("").is_between_archives());
}

TEST(CpioReader, a_file_with_two_names_has_its_contents_with_the_last) {
  const std::string image = cpio_of("usr/sbin/ramroot", "", {.links = 2, .inode = 7}) + cpio_of("other", "") +
                            cpio_of("zz", "ELF", {.links = 2, .inode = 7}) + cpio_end();
  CpioReader reader([](std::string_view name) { return name == "usr/sbin/ramroot"; });
  EXPECT_EQ(reader.feed(image), image.size());
  EXPECT_EQ(reader.entries.at("usr/sbin/ramroot").text, "ELF");
  EXPECT_EQ(reader.entries.at("zz").text, "");
}

TEST(CpioReader, what_is_no_archive_is_broken) {
  EXPECT_TRUE(read("070701 and then some words that are no digits, for at least a hundred and ten characters"
                   " of the header of an archive")
                  .is_broken());
  EXPECT_TRUE(read(cpio_of("", "")).is_broken() || !read(cpio_of("", "")).is_between_archives());
  EXPECT_TRUE(read(cpio_of(std::string(5000, 'n'), "")).is_broken());
}

TEST(CpioReader, keeps_no_file_that_no_initramfs_has) {
  std::string header = cpio_of("usr/sbin/ramroot", "").substr(0, 110);
  header.replace(54, 8, "ffffffff");
  CpioReader reader(keep_all);
  (void)reader.feed(header + std::string("usr/sbin/ramroot\0\0", 18));
  EXPECT_TRUE(reader.is_broken());
}

TEST(Unpacker, is_told_by_the_first_bytes) {
  struct Row {
    std::string_view beginning;
    const char* program;
  };
  using namespace std::string_view_literals;
  const Row rows[] = {{"\x28\xb5\x2f\xfd"sv, "zstd"},
                      {"\xfd"
                       "7zXZ\0\0"sv,
                       "xz"},
                      {"\x1f\x8b\x08"sv, "gzip"},
                      {"\x02\x21\x4c\x18"sv, "lz4"},
                      {"\x5d\0\0\x80"sv, "xz"},
                      {"BZh9"sv, "bzip2"},
                      {"\x89LZO\0"sv, "lzop"}};
  for (const Row& row : rows) {
    const Unpacker* found = find_unpacker(row.beginning);
    ASSERT_NE(found, nullptr) << row.program;
    EXPECT_STREQ(found->program, row.program);
    EXPECT_EQ(found->arguments[3], nullptr);
  }
  EXPECT_EQ(find_unpacker("MZ"), nullptr);
  EXPECT_EQ(find_unpacker(""), nullptr);
}

}  // namespace
}  // namespace ramroot
