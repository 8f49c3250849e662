// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/service_drop_ins.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ramroot {
namespace {

std::string text_for(const std::string& unit) {
  std::string text;
  for (const DropIn& one : make_service_drop_ins())
    if (one.unit == unit) text += one.text;
  return text;
}

TEST(ServiceDropIns, keep_a_root_on_iscsi_connected_at_shutdown) {
  EXPECT_EQ(text_for("open-iscsi.service"), "[Service]\nExecStop=\n");
}

TEST(ServiceDropIns, check_only_what_is_not_clean) {
  const std::string text = text_for("systemd-fsck@.service");
  EXPECT_NE(text.find("ExecStart=\nExecStart=/bin/sh -c"), std::string::npos);
  EXPECT_NE(text.find("is-clean \"$$0\" || exec /usr/lib/systemd/systemd-fsck \"$$0\"' %f\n"),
            std::string::npos);
}

TEST(ServiceDropIns, skip_what_would_write_to_the_disk_or_fill_the_ram) {
  for (const char* unit : {"dphys-swapfile.service", "swapspace.service", "e2scrub_all.timer",
                           "e2scrub_reap.service", "systemd-sysupdate.timer"})
    EXPECT_EQ(text_for(unit), "[Unit]\nConditionPathExists=!/run/ramroot/state.json\n") << unit;
}

}  // namespace
}  // namespace ramroot
