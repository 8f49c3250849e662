// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_options.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

TEST(MountOptions, of_the_overlay_say_everything_or_only_the_layers) {
  const std::string layers = "lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work";
  EXPECT_EQ(render_overlay_options({"/ro", "/rw"}, false, false), layers);
  EXPECT_EQ(render_overlay_options({"/ro", "/rw"}, false, true),
            layers + ",index=off,redirect_dir=off,metacopy=off,nfs_export=off,xino=auto");
  EXPECT_EQ(render_overlay_options({"/ro", "/rw"}, false, false), layers);
  EXPECT_EQ(render_overlay_options({"/ro", "/rw"}, true, true),
            layers + ",index=off,redirect_dir=off,metacopy=off,nfs_export=off,xino=off");
}

TEST(MountOptions, find_ro_only_where_the_kernel_puts_it) {
  const struct {
    const char* options;
    bool read_only;
  } rows[] = {
      {"ro", true},
      {"ro,relatime", true},
      {"nosuid,ro", false},
      {"rw,subvol=/a,ro,b", false},
      {"", false},
      {"rw", false},
      {"rw,errors=remount-ro", false},
      {"rom", false},
      {"ro=1", false},
      {"RO", false},
  };
  for (const auto& row : rows) EXPECT_EQ(is_read_only(row.options), row.read_only) << row.options;
}

TEST(MountOptions, become_read_only_and_keep_the_rest) {
  const struct {
    const char *flags, *read_only;
  } rows[] = {
      {"", "ro"},
      {"rw", "ro"},
      {"ro", "ro"},
      {"rw,relatime", "ro,relatime"},
      {"nosuid,rw,nodev", "ro,nosuid,nodev"},
      {",,rw,,", "ro"},
      {"rw,rw,ro", "ro"},
  };
  for (const auto& row : rows) EXPECT_EQ(as_read_only(row.flags), row.read_only) << row.flags;
}

TEST(MountOptions, of_the_old_root_keep_access_times_and_noexec) {
  const struct {
    const char *flags, *sealed;
  } rows[] = {
      {"", "ro,nosuid,nodev"},
      {"rw,relatime", "ro,nosuid,nodev,relatime"},
      {"rw,nosuid,nodev,noexec,noatime,nodiratime", "ro,nosuid,nodev,noexec,noatime,nodiratime"},
      {"rw,strictatime,idmapped", "ro,nosuid,nodev,strictatime"},
  };
  for (const auto& row : rows) EXPECT_EQ(render_lower_flags(row.flags), row.sealed) << row.flags;
}

}  // namespace
}  // namespace ramroot
