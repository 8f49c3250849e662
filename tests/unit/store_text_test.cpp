// SPDX-License-Identifier: GPL-3.0-or-later
// Who may read what ramroot stores.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "system/linux_system.hpp"
#include "tests/support/scratch_dir.hpp"

namespace ramroot {
namespace {

using test::ScratchDir;

unsigned mode_of(const std::string& path) {
  struct stat now {};
  return ::stat(path.c_str(), &now) == 0 ? now.st_mode & 07777U : 0;
}

TEST(StoreText, gives_a_new_file_its_mode_and_keeps_that_of_an_old_one) {
  const ScratchDir dir;
  LinuxSystem system;
  ASSERT_TRUE(system.store_text(dir / "new", "x", 0600));
  EXPECT_EQ(mode_of(dir / "new"), 0600U);
  ASSERT_TRUE(system.store_text(dir / "new", "y", 0644));
  EXPECT_EQ(mode_of(dir / "new"), 0600U);
  ASSERT_TRUE(system.store_text(dir / "public", "x", 0644));
  EXPECT_EQ(mode_of(dir / "public"), 0644U);
}

TEST(StoreText, an_old_file_that_cannot_be_looked_at_is_not_taken_for_a_missing_one) {
  const ScratchDir dir;
  dir.write("old", "secret");
  ASSERT_EQ(::chmod((dir / "old").c_str(), 0200), 0);
  // Root may read everything, so another user tries it.
  for (const std::string& path : {dir.path(), dir / "old"})
    if (::geteuid() == 0) ASSERT_EQ(::chown(path.c_str(), 65534, 65534), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) ::_exit(2);
    LinuxSystem system;
    ::_exit(system.store_text(dir / "old", "not this", 0644) ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(mode_of(dir / "old"), 0200U);
}

TEST(StoreText, no_access_list_of_the_folder_gets_onto_a_private_file) {
  const ScratchDir dir;
  // user::rw- user:65534:rw- group::--- mask::rw- other::---, as setfacl -d writes it
  const unsigned char list[] = {2, 0,   0,   0,   1,   0,   6,  0, 255, 255, 255, 255, 2,   0,  6,
                                0, 254, 255, 0,   0,   4,   0,  0, 0,   255, 255, 255, 255, 16, 0,
                                6, 0,   255, 255, 255, 255, 32, 0, 0,   0,   255, 255, 255, 255};
  if (::setxattr(dir.path().c_str(), "system.posix_acl_default", list, sizeof list, 0) != 0)
    GTEST_SKIP() << "no access lists here";
  LinuxSystem system;
  ASSERT_TRUE(system.store_text(dir / "private", "x", 0600));
  EXPECT_EQ(mode_of(dir / "private"), 0600U);
  ASSERT_EQ(::removexattr((dir / "private").c_str(), "system.posix_acl_access"), 0);
  ASSERT_EQ(::chmod((dir / "private").c_str(), 0640), 0);
  ASSERT_TRUE(system.store_text(dir / "private", "y", 0600));
  EXPECT_LT(::getxattr((dir / "private").c_str(), "system.posix_acl_access", nullptr, 0), 0);
  EXPECT_EQ(mode_of(dir / "private"), 0640U);
}

/// In a child, because the limit is for good: `when` of the child, in which no file gets a byte.
template <class When>
bool holds_without_room(const When& when) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit nothing{0, 0};
    (void)::signal(SIGXFSZ, SIG_IGN);
    ::_exit(::setrlimit(RLIMIT_FSIZE, &nothing) == 0 && when() ? 0 : 1);
  }
  int status = 0;
  return ::waitpid(child, &status, 0) == child && status == 0;
}

TEST(StoreText, what_the_file_says_already_needs_no_room) {
  const ScratchDir dir;
  dir.write("old", "as before");
  LinuxSystem system;
  EXPECT_TRUE(
      holds_without_room([&] { return system.store_text(dir / "old", "as before", 0644).has_value(); }));
  for (const char* other : {"as befor", "as before!", "AS before"})
    EXPECT_TRUE(holds_without_room([&] { return !system.store_text(dir / "old", other, 0644); })) << other;
  EXPECT_TRUE(holds_without_room([&] { return !system.store_text(dir / "new", "x", 0644); }));
  EXPECT_FALSE(std::filesystem::exists(dir / "new"));
  EXPECT_FALSE(std::filesystem::exists(dir / ".old.new")) << "the draft";
}

}  // namespace
}  // namespace ramroot
