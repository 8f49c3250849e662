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

}  // namespace
}  // namespace ramroot
