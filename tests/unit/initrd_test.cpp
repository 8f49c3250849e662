// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/initrd.hpp"

#include <gtest/gtest.h>

using namespace ramroot;

TEST(Initrd, contents_matter_of_few_files) {
  for (const char* name :
       {"usr/bin/ramroot", "sbin/ramroot", "scripts/init-bottom/ramroot", "scripts/init-bottom/ORDER",
        "etc/ramroot.json", "var/lib/dracut/hooks/pre-pivot/80-ramroot-pre-pivot.sh",
        "usr/lib/modules/6.12/kernel/fs/overlayfs/overlay.ko.xz"})
    EXPECT_TRUE(is_wanted_of_initrd(name)) << name;
  for (const char* name : {"usr/bin/ramroot-x", "scripts/init-top/ORDER", "x/etc/ramroot.json", "bin/sh",
                           "usr/lib/modules/6.12/kernel/fs/ext4/ext4.ko", ""})
    EXPECT_FALSE(is_wanted_of_initrd(name)) << name;
}
