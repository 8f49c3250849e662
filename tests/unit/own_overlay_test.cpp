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

const LayerPlaces kUsual = places_in("/rw"), kOther = places_in("/run/ramroot/rw");
const LayerPlaces kOld{"/ro", "/rw"}, kOldOther{"/run/ramroot/ro", "/run/ramroot/rw"};

TEST(OwnOverlay, names_its_layers_where_the_system_sees_them) {
  struct {
    std::string target, lower, ram;
    LayerPlaces seen_at;
    OwnOverlay want;
  } const cases[] = {
      // Made by the boot, which moved the layers later.
      {"/", "/ro", "/rw", kUsual, {"/", "/rw/ro", "/rw/upper", "/rw/work"}},
      {"/",
       "/ro",
       "/rw",
       kOther,
       {"/", "/run/ramroot/rw/ro", "/run/ramroot/rw/upper", "/run/ramroot/rw/work"}},
      {"/usr",
       "/ro/usr",
       "/rw/mounts/usr",
       kUsual,
       {"/usr", "/rw/ro/usr", "/rw/mounts/usr/upper", "/rw/mounts/usr/work"}},
      {"/usr",
       "/ro/usr",
       "/rw/mounts/usr",
       kOther,
       {"/usr", "/run/ramroot/rw/ro/usr", "/run/ramroot/rw/mounts/usr/upper",
        "/run/ramroot/rw/mounts/usr/work"}},
      // Made by mount.ramroot in the running system.
      {"/var",
       "/rw/ro/var",
       "/rw/mounts/var",
       kUsual,
       {"/var", "/rw/ro/var", "/rw/mounts/var/upper", "/rw/mounts/var/work"}},
      {"/var",
       "/run/ramroot/rw/ro/var",
       "/run/ramroot/rw/mounts/var",
       kOther,
       {"/var", "/run/ramroot/rw/ro/var", "/run/ramroot/rw/mounts/var/upper",
        "/run/ramroot/rw/mounts/var/work"}},
      {"/a/b%c",
       "/rw/mounts/a%2Fb%25c/lower",
       "/rw/mounts/a%2Fb%25c",
       kUsual,
       {"/a/b%c", "/rw/mounts/a%2Fb%25c/lower", "/rw/mounts/a%2Fb%25c/upper", "/rw/mounts/a%2Fb%25c/work"}},
      // In a session that an older version booted.
      {"/", "/ro", "/rw", kOld, {"/", "/ro", "/rw/upper", "/rw/work"}},
      {"/",
       "/ro",
       "/rw",
       kOldOther,
       {"/", "/run/ramroot/ro", "/run/ramroot/rw/upper", "/run/ramroot/rw/work"}},
      {"/var",
       "/ro/var",
       "/rw/mounts/var",
       kOld,
       {"/var", "/ro/var", "/rw/mounts/var/upper", "/rw/mounts/var/work"}},
      {"/var",
       "/run/ramroot/ro/var",
       "/run/ramroot/rw/mounts/var",
       kOldOther,
       {"/var", "/run/ramroot/ro/var", "/run/ramroot/rw/mounts/var/upper",
        "/run/ramroot/rw/mounts/var/work"}},
      {"/a/b%c",
       "/run/ramroot/mounts/a%2Fb%25c.ro",
       "/rw/mounts/a%2Fb%25c",
       kOld,
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
           layers("/run/ramroot/mounts/.ro", "/rw"),
           layers("/rw/mounts/usr/lower", "/rw/mounts/var"),
           layers("/rw/mounts/var/lowest", "/rw/mounts/var"),
           layers("/rw/lower", "/rw"),
           layers("/rw/ro2", "/rw"),
           layers("/rw/ro/var", "/rw"),
           layers("/rw/ro", "/rw/mounts/var"),
           layers("/data/rw/ro", "/rw"),
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
  EXPECT_EQ(ro_of({}), "/rw/ro");
  EXPECT_EQ(ro_of({at("/rw", layer)}), "/rw/ro");
  EXPECT_EQ(ro_of({at("/run/ramroot/rw", layer)}), "/run/ramroot/rw/ro");
  EXPECT_EQ(ro_of({at("/rw", layer), at("/rw/ro", layer), at("/ro", own)}), "/rw/ro");
  EXPECT_EQ(ro_of({at("/rw", layer), at("/rw/ro", own)}), "/rw/ro") << "somebody took its flags away";
  EXPECT_EQ(ro_of({at("/rw", own), at("/run/ramroot/rw", layer), at("/run/ramroot/rw/ro", layer)}),
            "/run/ramroot/rw/ro");
  // In a session that an older version booted.
  EXPECT_EQ(ro_of({at("/ro", layer)}), "/ro");
  EXPECT_EQ(ro_of({at("/run/ramroot/ro", layer)}), "/run/ramroot/ro");
  EXPECT_EQ(ro_of({at("/ro", own), at("/run/ramroot/ro", layer)}), "/run/ramroot/ro");
  EXPECT_EQ(ro_of({at("/ro", layer), at("/run/ramroot/ro", own)}), "/ro");
  EXPECT_EQ(ro_of({at("/ro", own)}), "/ro") << "somebody took its flags away";
  EXPECT_FALSE(find_layer_places({at("/", own), at("/ro", layer)}));
  EXPECT_FALSE(find_layer_places({}));
}

TEST(OwnOverlay, knows_what_a_lower_layer_belongs_to) {
  for (const LayerPlaces& places : {kUsual, kOther, kOld, kOldOther}) {
    EXPECT_EQ(target_of_lower(places, places.ro), "/");
    EXPECT_EQ(target_of_lower(places, places.ro + "/var/log"), "/var/log");
    EXPECT_EQ(target_of_lower(places, other_lower_place(places.rw, "/a/b%c")), "/a/b%c");
    EXPECT_EQ(target_of_lower(places, "/run/ramroot/mounts/a%2Fb%25c.ro"), "/a/b%c");
    for (const char* other : {"/", "/boot", "/rox", "/run/ramroot/mounts/.ro", "/home/mounts/x/lower"})
      EXPECT_EQ(target_of_lower(places, other), other);
    EXPECT_EQ(target_of_lower(places, places.rw + "/mounts/lower"), places.rw + "/mounts/lower");
    EXPECT_EQ(target_of_lower(places, places.rw + "/mounts/a/b/lower"), places.rw + "/mounts/a/b/lower");
  }
}

TEST(OwnOverlay, links_to_the_real_root_from_where_people_look_for_it) {
  EXPECT_EQ(text_of_ro_link(kUsual), "rw/ro");
  EXPECT_EQ(text_of_ro_link(kOther), "run/ramroot/rw/ro");
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
