// SPDX-License-Identifier: GPL-3.0-or-later
// Opening below a hostile root: a forest of links, FIFOs and other traps in a real folder.
#include "base/beneath.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/support/scratch_dir.hpp"
#include "tests/support/without_openat2.hpp"

namespace ramroot {
namespace {

using test::ScratchDir;

/// What lies below the root, and beside it as bait.
class BeneathTest : public testing::Test {
 protected:
  BeneathTest() {
    outside_.write("etc/fstab", "outside");
    inside_.write("etc/fstab", "inside");
    inside_.write("etc/empty", "");
    inside_.write("file", "1234567890");
    ::mkdir((inside_ / "folder").c_str(), 0755);
    ::mkfifo((inside_ / "fifo").c_str(), 0644);
    link("/etc/fstab", "absolute");
    link("../../../../../../../../etc/fstab", "climbing");
    link("etc/fstab", "relative");
    link("etc", "linked-etc");
    link("/no/such/file", "dangling");
    link("loop", "loop");
    link("/proc/self/root/etc/fstab", "magic");
    link(outside_ / "etc", "to-outside");
  }

  void link(const std::string& target, const std::string& name) {
    ASSERT_EQ(::symlink(target.c_str(), (inside_ / name).c_str()), 0);
  }
  Place at(const std::string& path) const { return Place{inside_.path(), path}; }

  ScratchDir inside_, outside_;
};

TEST_F(BeneathTest, reads_files_and_never_leaves_the_root) {
  const struct {
    const char* path;
    int errno_value;
    const char* text;
  } rows[] = {
      {"/etc/fstab", 0, "inside"},
      {"/etc/empty", 0, ""},
      {"//etc//fstab", 0, "inside"},
      {"/etc/./fstab", 0, "inside"},
      {"/absolute", 0, "inside"},  // the link's `/` is the root's, not ours
      {"/climbing", 0, "inside"},  // `..` stops at the root
      {"/relative", 0, "inside"},
      {"/linked-etc/fstab", 0, "inside"},
      {"/../../etc/fstab", 0, "inside"},
      {"/to-outside/fstab", ENOENT, ""},
      {"/dangling", ENOENT, ""},
      {"/absent", ENOENT, ""},
      {"/file/below", ENOTDIR, ""},
      {"/loop", ELOOP, ""},
      {"/magic", ENOENT, ""},  // there is no /proc below this root
      {"/folder", EINVAL, ""},
      {"/fifo", EINVAL, ""},  // and no waiting for a writer
      {"/", EINVAL, ""},
  };
  for (const auto& row : rows) {
    const auto text = read_file_beneath(at(row.path), 100);
    ASSERT_EQ(text.has_value(), row.errno_value == 0) << row.path << (text ? "" : " " + text.error().text());
    if (text) EXPECT_EQ(*text, row.text) << row.path;
    else EXPECT_EQ(text.error().errno_value, row.errno_value) << text.error().text();
  }
}

TEST_F(BeneathTest, refuses_every_link_where_mount_points_are_opened) {
  for (const char* path :
       {"/absolute", "/relative", "/linked-etc/fstab", "/to-outside", "/loop", "/dangling"}) {
    for (const int flags : {O_RDONLY, O_PATH}) {
      const auto fd = open_beneath(at(path), flags, Links::refuse);
      ASSERT_FALSE(fd) << path;
      EXPECT_EQ(fd.error().errno_value, ELOOP) << path;
    }
  }
}

TEST_F(BeneathTest, opens_for_every_purpose_that_the_system_layer_has) {
  const struct {
    const char* path;
    int flags;
  } rows[] = {
      {"/folder", O_PATH},
      {"/file", O_PATH},
      {"/", O_PATH},
      {"/folder", O_RDONLY | O_DIRECTORY},
      {"/file", O_RDONLY | O_NONBLOCK},
      {"/file", O_WRONLY | O_NONBLOCK},
  };
  for (const auto& row : rows) {
    for (const Links links : {Links::refuse, Links::stay_in_root}) {
      const auto fd = open_beneath(at(row.path), row.flags, links);
      ASSERT_TRUE(fd) << row.path << " flags " << row.flags << ": " << fd.error().text();
      EXPECT_NE(::fcntl(fd->get(), F_GETFD) & FD_CLOEXEC, 0);
    }
  }
}

TEST_F(BeneathTest, reads_to_the_limit_and_no_further) {
  EXPECT_TRUE(read_file_beneath(at("/file"), 10));
  const auto too_large = read_file_beneath(at("/file"), 9);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().errno_value, EFBIG);
}

TEST_F(BeneathTest, reads_large_files_whole) {
  std::string text(300000, 'x');
  text += "end";
  inside_.write("large", text);
  const auto read = read_file_beneath(at("/large"), 1U << 20);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, text);
}

TEST_F(BeneathTest, reads_files_that_say_they_are_empty) {
  const auto text = read_file_beneath("/proc/self/status", 65536);  // st_size is 0
  ASSERT_TRUE(text) << text.error().text();
  EXPECT_NE(text->find("PPid:"), std::string::npos);
  const auto too_large = read_file_beneath("/proc/self/status", 20);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().errno_value, EFBIG);
}

TEST_F(BeneathTest, finds_the_folder_that_holds_a_name) {
  const auto where = open_parent_beneath(at("/etc/new"));
  ASSERT_TRUE(where) << where.error().text();
  EXPECT_EQ(where->name, "new");
  EXPECT_EQ(::faccessat(where->parent.get(), "fstab", F_OK, 0), 0);
  const auto top = open_parent_beneath(at("/new"));
  ASSERT_TRUE(top) << top.error().text();
  EXPECT_EQ(::faccessat(top->parent.get(), "folder", F_OK, 0), 0);
}

TEST_F(BeneathTest, refuses_names_that_are_no_names) {
  for (const char* path : {"/etc/", "/etc/.", "/etc/..", "/", "/.."}) {
    const auto where = open_parent_beneath(at(path));
    ASSERT_FALSE(where) << path;
    EXPECT_EQ(where.error().errno_value, EINVAL) << path;
  }
  const auto through_link = open_parent_beneath(at("/linked-etc/new"));
  ASSERT_FALSE(through_link);
  EXPECT_EQ(through_link.error().errno_value, ELOOP);
}

TEST_F(BeneathTest, names_a_hostile_path_without_control_bytes) {
  const auto fd = open_beneath(at("/\x1b[2J\n"), O_RDONLY, Links::refuse);
  ASSERT_FALSE(fd);
  const std::string text = fd.error().text();
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; })) << text;
}

TEST_F(BeneathTest, says_when_the_root_itself_is_absent) {
  const auto fd = open_beneath(Place{inside_ / "absent", "/etc"}, O_RDONLY, Links::refuse);
  ASSERT_FALSE(fd);
  EXPECT_EQ(fd.error().errno_value, ENOENT);
}

/// What open_beneath() answers with openat2(2) and without it: 0 or an errno(3) value.
std::pair<int, int> open_both_ways(const Place& place, int flags, Links links) {
  const auto open = [&] {
    const auto fd = open_beneath(place, flags, links);
    return fd ? 0 : fd.error().errno_value;
  };
  return {open(), test::without_openat2(open)};
}

TEST_F(BeneathTest, answers_the_same_on_kernels_without_openat2) {
  if (!test::can_forbid_openat2()) GTEST_SKIP() << "no seccomp filters here";
  link("fstab", "etc/near");
  link("../linked-etc/../etc/near", "etc/far");
  link("folder/", "to-folder");
  for (const char* path : {"/etc/fstab",
                           "/folder",
                           "/",
                           "",
                           "//etc//fstab",
                           "/etc/./fstab",
                           "/absolute",
                           "/climbing",
                           "/relative",
                           "/linked-etc",
                           "/linked-etc/fstab",
                           "/linked-etc/near",
                           "/etc/far",
                           "/to-outside",
                           "/to-outside/fstab",
                           "/loop",
                           "/loop/x",
                           "/dangling",
                           "/dangling/x",
                           "/magic",
                           "/..",
                           "/etc/..",
                           "/etc/../../etc",
                           "/../../etc/fstab",
                           "/absent",
                           "/absent/..",
                           "/file/below",
                           "/file/..",
                           "/to-folder",
                           "/to-folder/../file",
                           "/fifo"})
    for (const int flags : {O_RDONLY | O_NONBLOCK, O_PATH, O_RDONLY | O_DIRECTORY, O_PATH | O_NOFOLLOW,
                            O_RDONLY | O_NOFOLLOW | O_NONBLOCK})
      for (const Links links : {Links::refuse, Links::stay_in_root}) {
        const auto [with, without] = open_both_ways(at(path), flags, links);
        EXPECT_EQ(with, without) << path << " flags " << flags << " links " << static_cast<int>(links);
      }
}

TEST_F(BeneathTest, follows_links_of_the_machine_on_kernels_without_openat2) {
  if (!test::can_forbid_openat2()) GTEST_SKIP() << "no seccomp filters here";
  for (const char* path : {"/proc/self/uid_map", "/proc/mounts", "/proc/self/status"}) {
    const auto [with, without] = open_both_ways(path, O_RDONLY, Links::stay_in_root);
    EXPECT_EQ(with, 0) << path;
    EXPECT_EQ(without, 0) << path;
  }
}

TEST_F(BeneathTest, reads_the_same_file_when_openat2_gives_no_answer) {
  if (!test::can_forbid_openat2()) GTEST_SKIP() << "no seccomp filters here";
  for (const char* path : {"/etc/fstab", "/absolute", "/climbing", "/relative", "/linked-etc/fstab"})
    for (const int why : {ENOSYS, EPERM, EAGAIN}) {
      const auto read = [&] {
        const auto text = read_file_beneath(at(path), 100);
        return text && *text == "inside" ? 0 : 1;
      };
      EXPECT_EQ(test::without_openat2(read, why), 0) << path << " errno " << why;
    }
}

TEST_F(BeneathTest, opens_while_others_rename) {
  std::string winding = "fstab";  // the longer the way, the likelier a rename meanwhile
  for (int i = 0; i < 500; ++i) winding.insert(0, "../etc/");
  link(winding, "etc/winding");
  const std::string one = inside_ / "one", two = inside_ / "two";
  std::jthread renamer([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      ::mkdir(one.c_str(), 0700);
      ::rename(one.c_str(), two.c_str());
      ::rmdir(two.c_str());
    }
  });
  int failed = 0;
  // Where every step of the way is a system call, and each of them emulated, some of them have to do.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  for (int i = 0; i < 2000 && (i < 20 || std::chrono::steady_clock::now() < end); ++i)
    failed += open_beneath(at("/etc/winding"), O_PATH, Links::stay_in_root) ? 0 : 1;
  EXPECT_EQ(failed, 0);
}

}  // namespace
}  // namespace ramroot
