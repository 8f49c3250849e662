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
                           "e2scrub_reap.service", "systemd-sysupdate.timer", "fwupd-refresh.timer"}) {
    const std::string text = text_for(unit);
    EXPECT_TRUE(text.starts_with("# ")) << unit;  // the reason, for `systemctl cat`
    EXPECT_TRUE(text.ends_with("\n[Unit]\nConditionPathExists=!/run/ramroot/state.json\n")) << unit;
  }
}

TEST(ServiceDropIns, skip_what_tells_grub_that_the_boot_worked_under_each_of_its_names) {
  for (const char* unit : {"grub-common.service", "grub2-common.service", "grub-initrd-fallback.service"})
    EXPECT_NE(text_for(unit), "") << unit;
}

TEST(ServiceDropIns, tell_cloud_init_of_every_version_to_grow_nothing) {
  const std::string text = text_for("cloud-init-local.service");
  // systemd takes one of the two backslashes away, the shell the other one.
  EXPECT_NE(text.find("echo growpart: {mode: \\\\'off\\\\'};"), text.npos) << text;
  EXPECT_NE(text.find("ExecStartPre=-"), text.npos);
  EXPECT_EQ(text, text_for("cloud-init-main.service"));
}

TEST(ServiceDropIns, leave_compressed_changes_to_the_end_of_a_shutdown) {
  std::vector<std::string> units;
  for (const DropIn& one : make_memory_drop_ins("/rw")) {
    EXPECT_TRUE(one.text.ends_with("DefaultDependencies=no\n"));
    units.push_back(one.unit);
  }
  // As systemd names what /proc/swaps shows of a device whose node is gone.
  EXPECT_EQ(units, (std::vector<std::string>{"dev-zram.ramroot\\x20\\x28deleted\\x29.swap", "rw.mount"}));
}

}  // namespace
}  // namespace ramroot
