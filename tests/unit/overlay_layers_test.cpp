// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/overlay_layers.hpp"

#include <gtest/gtest.h>

#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

TEST(OverlayLayers, are_the_old_upper_and_the_lowers) {
  const auto layers = parse_overlay_layers(
      "rw,noatime,lowerdir=/a:/b,upperdir=/srv/up,workdir=/srv/"
      "work,volatile,index=on,nfs_export=on,redirect_dir=on,"
      "userxattr,x-systemd.automount");
  ASSERT_TRUE(layers);
  EXPECT_EQ(layers->lowers, (std::vector<Path>{"/a", "/b"}));
  EXPECT_EQ(layers->upper, "/srv/up");
  EXPECT_EQ(layers->others, ",redirect_dir=on,userxattr");
}

TEST(OverlayLayers, are_not_read_where_a_name_or_an_option_is_odd) {
  for (const char* odd : {"upperdir=/u,workdir=/w", "lowerdir=/a,workdir=/w", "lowerdir=/a,upperdir=u",
                          "lowerdir=/a\\040b,upperdir=/u", "lowerdir=/a::/b,upperdir=/u",
                          "lowerdir=/a,lowerdir=/b,upperdir=/u", "lowerdir=/a,upperdir=/u,upperdir=/v",
                          "lowerdir+=/a,lowerdir=/b,upperdir=/u", "datadir+=/a,lowerdir=/b,upperdir=/u",
                          "lowerdir=\"/a,b\",upperdir=/u", "lowerdir=/a,upperdir=", "lowerdir=,upperdir=/u"})
    EXPECT_FALSE(parse_overlay_layers(odd)) << odd;
}

TEST(OverlayLayers, of_a_plan_have_the_upper_in_ram) {
  const MountWanted wanted{"overlay", "/opt/a", "overlay", "noatime,lowerdir=/a,upperdir=/u,workdir=/w"};
  const LayerFacts facts{.layer = "/rw/mounts/opt%2Fa", .lowers = {"/rw/ro/u", "/a"}};
  const Plan plan = make_layers_plan(wanted, *parse_overlay_layers(wanted.options), facts);
  ASSERT_EQ(plan.steps.size(), 6U);
  const auto* mount = std::get_if<MountOverlay>(&plan.steps[4].step);
  ASSERT_NE(mount, nullptr);
  EXPECT_EQ(
      mount->options,
      "lowerdir=/rw/ro/u:/a,upperdir=/rw/mounts/opt%2Fa/upper,workdir=/rw/mounts/opt%2Fa/work,index=off");
  EXPECT_EQ(mount->flags, "rw,noatime");
}

TEST(OverlayLayers, of_a_read_only_line_prove_nothing) {
  const MountWanted wanted{"overlay", "/opt/a", "overlay", "ro,lowerdir=/a,upperdir=/u,workdir=/w"};
  const LayerFacts facts{.layer = "/l", .lowers = {"/a"}, .existing = {"/l", "/l/upper", "/l/work"}};
  const Plan plan = make_layers_plan(wanted, *parse_overlay_layers(wanted.options), facts);
  ASSERT_EQ(plan.steps.size(), 1U);
  EXPECT_EQ(std::get<MountOverlay>(plan.steps[0].step).flags.substr(0, 2), "ro");
}

}  // namespace
}  // namespace ramroot
