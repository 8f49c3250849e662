// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/own_overlay.hpp"

#include <gtest/gtest.h>

#include "core/mounts/mount_options.hpp"

namespace ramroot {
namespace {

MountEntry make_overlay(const char* target, const std::string& options) {
  return {.target = target, .root = "/", .fstype = "overlay", .source = "/rw", .super = "rw," + options};
}

std::string layers(const std::string& lower, const std::string& ram) {
  return render_overlay_options({lower, ram}, false, true);
}

const LayerPlaces kOther{"/run/ramroot/ro", "/run/ramroot/rw"};

TEST(OwnOverlay, names_its_layers_where_the_system_sees_them) {
  struct {
    std::string target, lower, ram;
    LayerPlaces seen_at;
    OwnOverlay want;
  } const cases[] = {
      {"/", "/ro", "/rw", {}, {"/", "/ro", "/rw/upper", "/rw/work"}},
      {"/", "/ro", "/rw", kOther, {"/", "/run/ramroot/ro", "/run/ramroot/rw/upper", "/run/ramroot/rw/work"}},
      {"/var",
       "/ro/var",
       "/rw/mounts/var",
       {},
       {"/var", "/ro/var", "/rw/mounts/var/upper", "/rw/mounts/var/work"}},
      // Made by the boot, which moved the layers later.
      {"/usr",
       "/ro/usr",
       "/rw/mounts/usr",
       kOther,
       {"/usr", "/run/ramroot/ro/usr", "/run/ramroot/rw/mounts/usr/upper",
        "/run/ramroot/rw/mounts/usr/work"}},
      // Made by mount.ramroot in the running system.
      {"/var",
       "/run/ramroot/ro/var",
       "/run/ramroot/rw/mounts/var",
       kOther,
       {"/var", "/run/ramroot/ro/var", "/run/ramroot/rw/mounts/var/upper",
        "/run/ramroot/rw/mounts/var/work"}},
      {"/a/b%c",
       "/run/ramroot/mounts/a%2Fb%25c.ro",
       "/rw/mounts/a%2Fb%25c",
       {},
       {"/a/b%c", "/run/ramroot/mounts/a%2Fb%25c.ro", "/rw/mounts/a%2Fb%25c/upper",
        "/rw/mounts/a%2Fb%25c/work"}},
  };
  for (const auto& one : cases) {
    const MountEntry mount = make_overlay(one.target.c_str(), layers(one.lower, one.ram));
    const auto own = read_own_overlay(mount, one.seen_at);
    ASSERT_TRUE(own) << mount.super;
    EXPECT_EQ(*own, one.want) << mount.super << ": " << own->lower << " " << own->upper;
    EXPECT_TRUE(is_our_overlay(mount)) << mount.super;
  }
}

TEST(OwnOverlay, is_not_found_where_it_does_not_belong) {
  const MountEntry moved = make_overlay("/mnt", layers("/ro/var", "/rw/mounts/var"));
  EXPECT_FALSE(is_our_overlay(moved));
  ASSERT_TRUE(read_own_overlay(moved));
  EXPECT_EQ(read_own_overlay(moved)->target, "/var");
}

TEST(OwnOverlay, is_never_somebody_elses) {
  for (const std::string& options : {
           layers("/ro2", "/rw"),
           layers("/ro", "/rw2"),
           layers("/ro/", "/rw"),
           layers("/ro:/x", "/rw"),
           layers("/x:/ro", "/rw"),
           layers("/ro", "/rw/mounts/var"),
           layers("/ro/var", "/rw"),
           layers("/ro/var", "/data/rw/mounts/var"),
           layers("/data/ro/var", "/rw/mounts/var"),
           layers("/ro/usr", "/rw/mounts/var"),
           layers("/ro/var", "/rw/mounts/"),
           layers("/ro/a/b", "/rw/mounts/a/b"),
           layers("/ro/var", "/run/ramroot2/rw/mounts/var"),
           layers("/run/ramroot/mounts/usr.ro", "/rw/mounts/var"),
           layers("/var/lib/docker/l/A:/var/lib/docker/l/B", "/var/lib/docker/rw/mounts/var"),
           std::string("lowerdir=/ro"),
           std::string("lowerdir=/ro,upperdir=/rw/upper"),
           std::string("lowerdir=/ro,upperdir=/rw/upper,workdir=/data/work"),
           std::string("lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/mounts/var/work"),
           std::string("lowerdir+=/ro,upperdir=/rw/upper,workdir=/rw/work"),
           std::string("lowerdir=,upperdir=,workdir="),
           // A folder with an option in its name; the kernel writes \054 for the comma.
           std::string("lowerdir=/a,lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work"),
           std::string("lowerdir=/a\\054lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work"),
           std::string("lowerdir=/ro,upperdir=/data/x,upperdir=/rw/upper,workdir=/rw/work"),
           std::string("lowerdir=/ro\\,upperdir=/rw/upper,upperdir=/b,workdir=/rw/work"),
       }) {
    for (const char* target : {"/", "/var"})
      EXPECT_FALSE(is_our_overlay(make_overlay(target, options))) << target << " " << options;
  }
  MountEntry disk = make_overlay("/", layers("/ro", "/rw"));
  disk.fstype = "ext4";
  EXPECT_FALSE(is_our_overlay(disk));
}

TEST(OwnOverlay, finds_the_layers_by_the_mounts_alone) {
  const MountEntry root = make_overlay("/", layers("/ro", "/rw"));
  const auto at = [](const char* target, const char* flags) {
    return MountEntry{.target = target, .fstype = "ext4", .flags = flags};
  };
  const char *layer = "ro,nosuid,nodev,relatime", *own = "rw,relatime";
  const auto ro_of = [&](const std::vector<MountEntry>& more) {
    std::vector<MountEntry> mounts{root};
    mounts.insert(mounts.end(), more.begin(), more.end());
    const auto places = find_layer_places(mounts);
    return places ? places->ro : "none";
  };
  EXPECT_EQ(ro_of({}), "/ro");
  EXPECT_EQ(ro_of({at("/ro", layer)}), "/ro");
  EXPECT_EQ(ro_of({at("/run/ramroot/ro", layer)}), "/run/ramroot/ro");
  EXPECT_EQ(ro_of({at("/ro", own), at("/run/ramroot/ro", layer)}), "/run/ramroot/ro");
  EXPECT_EQ(ro_of({at("/ro", layer), at("/run/ramroot/ro", own)}), "/ro");
  EXPECT_EQ(ro_of({at("/ro", own)}), "/ro") << "somebody took its flags away";
  EXPECT_FALSE(find_layer_places({at("/", own), at("/ro", layer)}));
  EXPECT_FALSE(find_layer_places({}));
}

TEST(OwnOverlay, gives_every_mount_point_a_layer_of_its_own) {
  EXPECT_EQ(layer_name("/var"), "var");
  EXPECT_EQ(layer_name("/var/log"), "var%2Flog");
  EXPECT_NE(layer_name("/var%2Flog"), layer_name("/var/log"));
  for (const char* target : {"/var", "/var/log", "/a%b/%2F", "/%"})
    EXPECT_EQ(layer_target(layer_name(target)), target);
}

}  // namespace
}  // namespace ramroot
