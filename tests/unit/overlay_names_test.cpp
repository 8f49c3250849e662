// SPDX-License-Identifier: GPL-3.0-or-later
// Whose marks count in a layer.
#include "base/overlay_names.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/xattr.h>

#include <cerrno>
#include <filesystem>

#include "base/unique_fd.hpp"
#include "engine/commit/compare.hpp"
#include "engine/runs/user_probe.hpp"

namespace ramroot {
namespace {

TEST(OverlayNames, marks_of_users_count_only_in_a_layer_of_theirs) {
  const std::string path = testing::TempDir() + "ramroot-names-" + std::to_string(::getpid());
  std::filesystem::create_directory(path);
  const UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const bool is_set = ::fsetxattr(folder.get(), kUserNames.opaque, "y", 1, 0) == 0;
  EXPECT_TRUE(is_set || errno == EOPNOTSUPP);  // tmpfs before Linux 6.6
  EXPECT_EQ(has_user_attributes(path), is_set);
  EXPECT_FALSE(*is_opaque_folder(folder.get()));
  EXPECT_EQ(*is_opaque_folder(folder.get(), kUserNames), is_set);
  std::filesystem::remove(path);
}

TEST(OverlayNames, a_file_system_without_attributes_is_recognized) {
  EXPECT_FALSE(has_user_attributes("/proc/self/status"));
}

TEST(OverlayNames, an_overlay_hides_its_own_attributes_and_shows_those_of_another_one_under_its_name) {
  EXPECT_EQ(name_in_union("trusted.overlay.origin"), std::nullopt);
  EXPECT_EQ(name_in_union("trusted.overlay.overlay.opaque"), "trusted.overlay.opaque");
  EXPECT_EQ(name_in_union("user.overlay.opaque"), "user.overlay.opaque");
  EXPECT_EQ(name_in_union("security.capability"), "security.capability");
  EXPECT_EQ(name_in_union("user.overlay.opaque", kUserNames), std::nullopt);
  EXPECT_EQ(name_in_union("user.overlay.overlay.opaque", kUserNames), "user.overlay.opaque");
}

TEST(OverlayNames, fuse_overlayfs_marks_with_a_file) {
  const std::string path = testing::TempDir() + "ramroot-marks-" + std::to_string(::getpid());
  std::filesystem::create_directory(path);
  const UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_FALSE(*is_opaque_folder(folder.get(), kFuseNames));
  const UniqueFd mark(::openat(folder.get(), ".wh..wh..opq", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  EXPECT_TRUE(*is_opaque_folder(folder.get(), kFuseNames));
  EXPECT_FALSE(*is_opaque_folder(folder.get(), kUserNames));
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace ramroot
