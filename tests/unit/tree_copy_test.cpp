// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/tree_copy.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>

#include "base/beneath.hpp"
#include "base/unique_fd.hpp"
#include "tests/support/scratch_dir.hpp"

namespace ramroot {
namespace {

constexpr std::size_t kSize = 1U << 20, kLast = kSize - 4096;

/// A file that a program has mapped and goes on writing to. The kernel notes the time of the first
/// such write only, so the times do not show the later ones.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path)
      : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    EXPECT_EQ(::ftruncate(fd_.get(), kSize), 0);
    void* const at = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
    EXPECT_NE(at, MAP_FAILED);
    bytes_ = static_cast<char*>(at);
    for (std::size_t i = 0; i < kSize; i += 4096) bytes_[i] = 'a';
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() { ::munmap(bytes_, kSize); }

  /// Both ends of the file, as a database writes two records that belong together.
  void write(char byte) { bytes_[0] = bytes_[kLast] = byte; }

 private:
  UniqueFd fd_;
  char* bytes_ = nullptr;
};

struct Folder {
  test::ScratchDir scratch = {};
  UniqueFd fd = UniqueFd(::open(scratch.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));

  Result<void> copy(const CopyMeter& meter) const {
    LinkMap links;
    return copy_object({fd.get(), "from", scratch / "from"}, {fd.get(), "to", scratch / "to"},
                       {true, links, meter});
  }
  std::string read(const char* name) const {
    const auto text = read_file_beneath(Place{scratch.path(), std::string("/") + name}, 2 * kSize);
    EXPECT_TRUE(text);
    return text ? *text : std::string(kSize, '?');
  }
};

TEST(TreeCopy, is_one_state_of_a_file_that_is_written_through_a_mapping) {
  const Folder folder;
  MappedFile file(folder.scratch / "from");
  int pieces = 0;
  const auto done = folder.copy([&](std::uint64_t bytes) {
    if (bytes > 0 && ++pieces == 1) file.write('b');  // the first piece is copied by now, the last one is not
    return true;
  });
  ASSERT_TRUE(done) << done.error().text();
  const std::string copy = folder.read("to");
  EXPECT_EQ(copy[0], copy[kLast]) << "half of it is older";
  EXPECT_TRUE(copy == folder.read("from"));
}

TEST(TreeCopy, refuses_a_file_that_changes_for_ever_and_names_it) {
  const Folder folder;
  MappedFile file(folder.scratch / "from");
  char byte = 'a';
  const auto done = folder.copy([&](std::uint64_t bytes) {
    if (bytes > 0) file.write(byte = byte == 'a' ? 'b' : 'a');
    return true;
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().errno_value, EBUSY);
  EXPECT_NE(done.error().text().find("/from"), std::string::npos) << done.error().text();
  EXPECT_NE(done.error().text().find("keeps changing"), std::string::npos) << done.error().text();
}

TEST(TreeCopy, sees_what_was_written_into_a_hole_meanwhile) {
  const Folder folder;
  { MappedFile file(folder.scratch / "from"); }
  const UniqueFd file(::open((folder.scratch / "from").c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::ftruncate(file.get(), 2 * kSize), 0);
  void* const hole = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), kSize);
  ASSERT_NE(hole, MAP_FAILED);
  struct stat before {};
  ASSERT_EQ(::fstat(file.get(), &before), 0);
  std::uint64_t copied = 0;
  const auto done = folder.copy([&](std::uint64_t bytes) {
    copied += bytes;
    if (copied == kSize) *static_cast<char*>(hole) = 'x';
    return true;
  });
  ::munmap(hole, kSize);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_TRUE(folder.read("to") == folder.read("from"));
}

TEST(TreeCopy, ends_where_it_is_told_to) {
  int asked = 0;
  for (int most = 0; most < 3; ++most) {  // at the beginning of the file, after its first piece, its second
    const Folder folder;
    { MappedFile file(folder.scratch / "from"); }
    asked = 0;
    const auto done = folder.copy([&](std::uint64_t) { return asked++ < most; });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().errno_value, ECANCELED);
    EXPECT_EQ(asked, most + 1);
  }
}

TEST(TreeCopy, keeps_holes_and_does_not_read_them) {
  const Folder folder;
  const UniqueFd file(::open((folder.scratch / "from").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  constexpr off_t kFar = off_t{1} << 40U;
  ASSERT_EQ(::pwrite(file.get(), "end", 3, kFar), 3);
  std::uint64_t copied = 0;
  const auto done = folder.copy([&](std::uint64_t bytes) {
    copied += bytes;
    return true;
  });
  ASSERT_TRUE(done) << done.error().text();
  struct stat copy {};
  ASSERT_EQ(::stat((folder.scratch / "to").c_str(), &copy), 0);
  EXPECT_EQ(copy.st_size, kFar + 3);
  EXPECT_LT(copied, kSize);
}

}  // namespace
}  // namespace ramroot
