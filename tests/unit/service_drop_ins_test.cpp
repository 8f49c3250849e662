// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/service_drop_ins.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ramroot {
namespace {

std::string text_for(const std::string& unit, const State& state) {
  std::string text;
  for (const DropIn& one : make_service_drop_ins(state))
    if (one.unit == unit) text += one.text;
  return text;
}

State make_state(const std::string& source, const std::string& fstype) {
  State state;
  state.source = source;
  state.fstype = fstype;
  return state;
}

TEST(ServiceDropIns, keep_a_root_on_iscsi_connected_at_shutdown) {
  EXPECT_EQ(text_for("open-iscsi.service", make_state("/dev/sda", "ext4")), "[Service]\nExecStop=\n");
}

TEST(ServiceDropIns, skip_what_would_write_to_the_disk_or_fill_the_ram) {
  for (const char* unit : {"dphys-swapfile.service", "swapspace.service", "e2scrub_all.timer",
                           "e2scrub_reap.service", "systemd-sysupdate.timer"})
    EXPECT_EQ(text_for(unit, make_state("/dev/sda", "ext4")),
              "[Unit]\nConditionPathExists=!/run/ramroot/state.json\n")
        << unit;
}

TEST(ServiceDropIns, keep_the_addresses_that_a_root_on_the_network_needs) {
  const std::string unit = "systemd-networkd.service";
  EXPECT_NE(text_for(unit, make_state("10.0.2.2:/", "nfs4")).find("KillSignal=SIGKILL\n"), std::string::npos);
  EXPECT_EQ(text_for(unit, make_state("/dev/vda1", "ext4")), "");
}

}  // namespace
}  // namespace ramroot
