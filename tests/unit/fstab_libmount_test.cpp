// SPDX-License-Identifier: GPL-3.0-or-later
// Our reading of fstab against those of libmount (mount, swapon) and of getmntent(3) (systemd).
//
// Why a reader of our own at all: they give values, not where they stand in the line, and
// every other byte of the file must stay. So all must find the same entries, but on purpose:
//  - a last field that is no number (`x none swap sw 0 # disk`): libmount refuses the line,
//    getmntent(3) reads 0 and systemd turns that swap on, so for us it is an entry;
// and, kept out of the generated files:
//  - a NUL byte: libmount takes the file for damaged and stops there; we read the line up to
//    the NUL and go on, so that a `/` line further down is still rewritten;
//  - an octal escape above \377 or of a NUL byte: there is no such character in a name;
//  - a number with a vertical tab or form feed in front: strtol(3) skips it.
#include <gtest/gtest.h>
#include <libmount.h>
#include <mntent.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <random>

#include "base/unique_fd.hpp"
#include "core/mounts/fstab.hpp"
#include "tests/support/golden.hpp"

namespace ramroot {
namespace {

/// An entry as text; libmount says -1 or 0 for an absent number depending on its version.
std::string render_entry(std::string spec, std::string target, std::string type, std::string options,
                         int freq, int passno) {
  return spec + "|" + target + "|" + type + "|" + options + "|" + std::to_string(std::max(freq, 0)) + "|" +
         std::to_string(std::max(passno, 0));
}

std::string or_empty(const char* text) { return text != nullptr ? text : ""; }

using Entries = std::vector<std::string>;

/// What libmount reads; nothing when it refuses the file.
std::optional<Entries> read_with_libmount(const std::string& text) {
  const UniqueFd file(::memfd_create("fstab", MFD_CLOEXEC));
  if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return std::nullopt;
  const std::unique_ptr<libmnt_table, void (*)(libmnt_table*)> table(::mnt_new_table(), ::mnt_unref_table);
  const std::unique_ptr<libmnt_iter, void (*)(libmnt_iter*)> iter(::mnt_new_iter(MNT_ITER_FORWARD),
                                                                  ::mnt_free_iter);
  // A line that is no entry is skipped, as mount(8) does it after its warning.
  ::mnt_table_set_parser_errcb(table.get(), [](libmnt_table*, const char*, int) { return 1; });
  const std::string path = "/proc/self/fd/" + std::to_string(file.get());
  if (::mnt_table_parse_fstab(table.get(), path.c_str()) != 0) return std::nullopt;
  Entries entries;
  libmnt_fs* fs = nullptr;
  while (::mnt_table_next_fs(table.get(), iter.get(), &fs) == 0)
    entries.push_back(render_entry(or_empty(::mnt_fs_get_source(fs)), or_empty(::mnt_fs_get_target(fs)),
                                   or_empty(::mnt_fs_get_fstype(fs)), or_empty(::mnt_fs_get_options(fs)),
                                   ::mnt_fs_get_freq(fs), ::mnt_fs_get_passno(fs)));
  return entries;
}

/// Is this what libmount takes for a number: all of it, or nothing at all?
bool is_number(std::string_view field) {
  const std::string text(field);
  char* end = nullptr;
  (void)std::strtol(text.c_str(), &end, 10);
  return text.empty() || (end != text.c_str() && *end == '\0');
}

/// What we read, without what libmount refuses for its numbers.
Entries read_with_ours(const std::string& text) {
  const auto number = [](std::string_view field) { return std::atoi(std::string(field).c_str()); };
  Entries entries;
  for (const FstabLine& line : parse_fstab(text)) {
    if (!line.entry || !is_number(line.entry->freq) || !is_number(line.entry->passno)) continue;
    const FstabFields& f = *line.entry;
    entries.push_back(render_entry(unescape_fstab(f.spec), unescape_fstab(f.target), unescape_fstab(f.type),
                                   unescape_fstab(f.options), number(f.freq), number(f.passno)));
  }
  return entries;
}

/// The types of the entries that getmntent(3) finds.
Entries types_with_getmntent(std::string text) {
  Entries types;
  if (text.empty()) return types;  // fmemopen(3) has no empty files
  FILE* file = ::fmemopen(text.data(), text.size(), "r");
  while (const mntent* entry = ::getmntent(file)) {
    const std::string type = entry->mnt_type;
    if (!type.empty()) types.push_back(type);
  }
  (void)::fclose(file);  // nothing was written
  return types;
}

Entries types_with_ours(const std::string& text) {
  Entries types;
  for (const FstabLine& line : parse_fstab(text))
    if (line.entry) types.emplace_back(line.entry->type);
  return types;
}

TEST(FstabAndLibmount, agree_about_the_golden_files) {
  for (const char* extension : {".in", ".out"}) {
    for (const std::string& name : test::golden_names("fstab", extension)) {
      const std::string text = test::read_whole(test::golden_dir("fstab") / (name + extension)).value_or("");
      if (text.find('\0') != std::string::npos) continue;  // see above
      const auto theirs = read_with_libmount(text);
      ASSERT_TRUE(theirs) << name << extension;
      EXPECT_EQ(read_with_ours(text), *theirs) << name << extension;
    }
  }
}

/// One file of lines that are nearly right; the seed is fixed, so a failure stays.
class Generator {
 public:
  std::string make_file() {
    std::string text;
    for (std::size_t n = pick(6); n > 0; --n) text += make_line() + (pick(8) == 0 ? "\r\n" : "\n");
    if (pick(3) == 0 && !text.empty()) text.pop_back();
    return text;
  }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }
  template <std::size_t N>
  std::string one_of(const char* const (&words)[N]) {
    return words[pick(N)];
  }
  std::string blank() { return one_of({" ", "\t", "  ", " \t ", "\t\t"}); }

  std::string make_line() {
    if (pick(10) == 0)
      return one_of(
          {"", " ", "\t", "#", "# remark", "  # /dev/a / ext4", "#/dev/a / ext4 defaults 0 1", "\r"});
    std::string line = pick(6) == 0 ? blank() : "";
    const std::size_t fields = pick(5) == 0 ? 1 + pick(8) : 6;
    for (std::size_t i = 0; i < fields; ++i) line += (i == 0 ? "" : blank()) + make_field(i);
    return line + (pick(8) == 0 ? blank() : "");
  }

  std::string make_field(std::size_t index) {
    if (pick(40) == 0)
      return one_of({"#", "\\", "\\040", "\\04", "\\134040", "\"", "a\rb", "\xff\xfe", "-", "a#b", "\\\\"});
    switch (index) {
      case 0:
        return one_of({"/dev/sda1", "UUID=6a3c-1", "LABEL=a\\040b", "LABEL=\"x\"", "none", "//srv/share",
                       "tmpfs", "PARTUUID=1-02"});
      case 1: return one_of({"/", "//", "/.", "/home", "/mnt/a\\040b", "none", "swap", "/boot/efi"});
      case 2: return one_of({"ext4", "swap", "auto", "vfat,msdos", "nfs4", "none", "overlay"});
      case 3:
        return one_of({"defaults", "ro", "sw,pri=5", "subvol=@,compress=zstd:1", "x-systemd.growfs,nofail",
                       "a=\"b,c\"", ","});
      case 4:
      case 5:
        return one_of(
            {"0", "1", "2", "00", "-1", "+1", "+-1", "x", "1x", "0x1", "1.5", "#", "+", "-", "9", "12345"});
      default: return one_of({"more", "# remark", "0"});
    }
  }

  std::mt19937 random_{7};
};

TEST(FstabAndLibmount, agree_about_thousands_of_odd_files) {
  Generator generator;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = generator.make_file();
    const auto theirs = read_with_libmount(text);
    ASSERT_TRUE(theirs) << "{" << text << "}";
    ASSERT_EQ(read_with_ours(text), *theirs) << "{" << text << "}";
  }
}

TEST(FstabAndGetmntent, agree_so_that_no_swap_of_systemd_is_overlooked) {
  Generator generator;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = generator.make_file();
    // It keeps "\r" as a part of the last field, and knows but a few escapes.
    if (text.find_first_of("\r\\") != std::string::npos) continue;
    ASSERT_EQ(types_with_ours(text), types_with_getmntent(text)) << "{" << text << "}";
  }
}

}  // namespace
}  // namespace ramroot
