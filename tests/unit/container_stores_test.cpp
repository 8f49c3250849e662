// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/container_stores.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/boot/container_settings.hpp"
#include "core/boot/container_units.hpp"
#include "core/status/root_contents.hpp"
#include "tests/support/mounts.hpp"

namespace ramroot {
namespace {

using testing::HasSubstr;

TEST(ContainerSettings, say_where_the_store_is) {
  struct Row {
    Engine engine;
    const char* text;
    const char* place;
  };
  for (const Row& row : {
           Row{Engine::docker, R"({"data-root": "/srv//docker/", "graph": "/old"})", "/srv/docker"},
           Row{Engine::docker, R"({"graph": "/old"})", "/old"},
           Row{Engine::docker, R"({"data-root": 7})", ""},
           Row{Engine::docker, R"({"data-root": "/a\nOptions=x"})", ""},
           Row{Engine::docker, "no json", ""},
           Row{Engine::docker, "[]", ""},
           Row{Engine::containerd, "version = 2\nroot = '/srv/c' # here\n[plugins]\nroot = \"/no\"\n",
               "/srv/c"},
           Row{Engine::containerd, "[plugins]\nroot = \"/no\"\n", ""},
           Row{Engine::podman, "[storage]\n graphroot=\"/data/p\"\n[storage.options]\ngraphroot = \"/no\"\n",
               "/data/p"},
           Row{Engine::podman, "[storage]\n# graphroot=\"/no\"\ngraphroot = \"/\"\n", ""},
           Row{Engine::podman, "[storage]\ngraphroot = \"/a/../etc\"\n", ""},
           Row{Engine::podman, "[storage]\ngraphroot = \"/with blank\"\n", ""},
           Row{Engine::podman, "[storage]\ngraphroot = \"/per%cent\"\n", ""},
           Row{Engine::podman, "[storage]\ngraphroot = \"", ""},
           Row{Engine::podman, "[storage]\ngraphroot =", ""},
           Row{Engine::lxc, "lxc.lxcpath = /srv/lxc\n", "/srv/lxc"},
           Row{Engine::lxc, "", ""},
       })
    EXPECT_EQ(parse_store(row.engine, row.text), row.place) << row.text;
}

TEST(ContainerSettings, get_one_more_store_of_images) {
  const auto with = [](const char* text) { return add_image_store(text, "/rw/ro/s"); };
  EXPECT_EQ(with(""), "\n[storage.options]\nadditionalimagestores = [\"/rw/ro/s\"]\n");
  EXPECT_EQ(with("[storage]\ndriver = \"overlay\""),
            "[storage]\ndriver = \"overlay\"\n[storage.options]\nadditionalimagestores = [\"/rw/ro/s\"]\n");
  EXPECT_EQ(
      with("[storage.options]\na = 1\n[storage.options.overlay]\nb = 1\n"),
      "[storage.options]\na = 1\nadditionalimagestores = [\"/rw/ro/s\"]\n[storage.options.overlay]\nb = 1\n");
  EXPECT_EQ(with("[storage.options]\n# additionalimagestores = [\n"),
            "[storage.options]\n# additionalimagestores = [\nadditionalimagestores = [\"/rw/ro/s\"]\n");
  EXPECT_EQ(with("[storage.options]\nadditionalimagestores = [\n  \"/a\",\n]\n[x]\n"),
            "[storage.options]\nadditionalimagestores = [\"/rw/ro/s\", \n  \"/a\",\n]\n[x]\n");
  EXPECT_EQ(with("[storage.options]\nadditionalimagestores = []"),
            "[storage.options]\nadditionalimagestores = [\"/rw/ro/s\", ]");
}

TEST(ContainerStores, get_ram_where_they_would_be_on_an_overlay) {
  using enum ContainersWish;
  const ContainerStore docker{.engine = Engine::docker}, lxc{.engine = Engine::lxc};
  ContainerStore taken = docker;
  taken.is_taken = true;
  EXPECT_EQ(decide_store(docker, MountPolicy::overlay, ram), StoreFate::in_ram);
  EXPECT_EQ(decide_store(docker, MountPolicy::overlay, lower), StoreFate::in_ram);
  EXPECT_EQ(decide_store(docker, MountPolicy::overlay, off), StoreFate::on_overlay);
  EXPECT_EQ(decide_store(docker, MountPolicy::keep, ram), StoreFate::elsewhere);
  EXPECT_EQ(decide_store(docker, MountPolicy::read_only, ram), StoreFate::elsewhere);
  EXPECT_EQ(decide_store(taken, MountPolicy::overlay, ram), StoreFate::on_overlay);
  EXPECT_EQ(decide_store(lxc, MountPolicy::overlay, ram), StoreFate::in_ram);
  EXPECT_EQ(decide_store(lxc, MountPolicy::overlay, lower), StoreFate::on_overlay);
}

TEST(ContainerStores, are_judged_by_the_mount_that_they_are_on) {
  std::vector<MountEntry> mounts{
      {.id = 1,
       .target = "/",
       .fstype = "overlay",
       .super = "rw,lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work"},
      {.id = 2, .parent_id = 1, .target = "/var/lib/docker", .fstype = "tmpfs", .source = kContainersSource},
      {.id = 3, .parent_id = 1, .target = "/srv", .fstype = "ext4", .source = "/dev/sdb1"},
      {.id = 4, .parent_id = 1, .target = "/tmp", .fstype = "tmpfs", .source = "tmpfs"}};
  EXPECT_EQ(find_fate("/var/lib/docker", mounts), StoreFate::in_ram);
  EXPECT_EQ(find_fate("/var/lib/containerd", mounts), StoreFate::on_overlay);
  EXPECT_EQ(find_fate("/srv/docker", mounts), StoreFate::elsewhere);
  EXPECT_EQ(find_fate("/tmp/docker", mounts), StoreFate::elsewhere);
}

TEST(ContainerUnits, mount_a_tmpfs_with_limits_before_the_services) {
  const std::vector<ContainerStore> stores{
      {.place = "/srv/my-docker", .mode = "0710", .fate = StoreFate::in_ram},
      {.engine = Engine::containerd, .place = "/srv/my-docker", .mode = "0711", .fate = StoreFate::in_ram},
      {.engine = Engine::podman, .place = "/data", .fate = StoreFate::elsewhere},
      {.engine = Engine::lxc, .place = "/var/lib/lxc", .fate = StoreFate::on_overlay}};
  const ContainerUnits units = make_container_units(stores, {ByteSize{8192}, 2});
  ASSERT_EQ(units.mounts.size(), 1U) << "two engines may share a folder, which is mounted once";
  EXPECT_EQ(units.mounts[0].name, "srv-my\\x2ddocker.mount");
  EXPECT_STREQ(units.mounts[0].wanted_by, "local-fs.target");
  EXPECT_EQ(units.mounts[0].text,
            "[Unit]\nDescription=Containers of docker in RAM\nBefore=docker.service\n[Mount]\n"
            "What=ramroot-containers\nWhere=/srv/my-docker\nType=tmpfs\n"
            "Options=size=8192,nr_inodes=2,mode=0710\n");
  ASSERT_EQ(units.drop_ins.size(), 2U);
  EXPECT_EQ(units.drop_ins[1].unit, "containerd.service");
  EXPECT_EQ(units.drop_ins[1].text, "[Unit]\nWants=srv-my\\x2ddocker.mount\nAfter=srv-my\\x2ddocker.mount\n");
}

TEST(ContainerWarnings, are_true_for_each_wish) {
  ContainerStore docker{.place = "/var/lib/docker", .has_images = true};
  ContainerStore podman{.engine = Engine::podman,
                        .place = "/p",
                        .has_images = true,
                        .settings = "/etc/containers/storage.conf"};
  ContainerStore lxc{.engine = Engine::lxc, .place = "/var/lib/lxc", .has_images = true};
  const auto warn = [&](ContainersWish wish, const ContainerStore& store) {
    ContainersSeen seen{.wish = wish, .stores = {store}};
    seen.stores[0].fate = decide_store(store, MountPolicy::overlay, wish);
    const auto lines = warn_about_containers(seen);
    return lines.empty() ? std::string() : lines[0];
  };
  using enum ContainersWish;
  EXPECT_THAT(warn(ram, docker), HasSubstr("of the disk, at /var/lib/docker, are not visible"));
  EXPECT_EQ(warn(lower, docker), warn(ram, docker));
  EXPECT_THAT(warn(off, docker), HasSubstr("files deleted in a layer come back"));
  EXPECT_THAT(warn(ram, podman), HasSubstr("containers=lower shows them"));
  EXPECT_EQ(warn(lower, podman), "");
  EXPECT_THAT(warn(ram, lxc), HasSubstr("containers of the disk"));
  EXPECT_EQ(warn(lower, lxc), "");
  EXPECT_EQ(warn(off, lxc), "");
  podman.settings = "";
  EXPECT_THAT(warn(lower, podman), HasSubstr("needs a storage.conf"));
  docker.has_images = false;
  EXPECT_EQ(warn(ram, docker), "");
  EXPECT_THAT(warn(off, docker), HasSubstr("\"invalid argument\""));
  docker.is_taken = true;
  EXPECT_THAT(warn(ram, docker), HasSubstr("has something else in it"));
}

TEST(ContainerWarnings, tell_what_has_not_come_true) {
  ContainersSeen seen{.stores = {{.place = "/var/lib/docker", .fate = StoreFate::on_overlay}},
                      .is_running = true};
  ASSERT_EQ(warn_about_containers(seen).size(), 1U);
  EXPECT_THAT(warn_about_containers(seen)[0], HasSubstr("'systemctl start var-lib-docker.mount'"));
  seen.wish = ContainersWish::lower;
  seen.stores = {{.engine = Engine::podman,
                  .place = "/p",
                  .has_images = true,
                  .settings = "/usr/share/containers/storage.conf",
                  .fate = StoreFate::in_ram}};
  ASSERT_EQ(warn_about_containers(seen).size(), 1U);
  EXPECT_THAT(warn_about_containers(seen)[0], HasSubstr("ramroot-storage-conf.service"));
  seen.settings_on = {"/usr/share/containers/storage.conf"};
  EXPECT_TRUE(warn_about_containers(seen).empty());
  EXPECT_EQ(render_store(seen.stores[0], seen),
            "podman at /p: in RAM of its own, and the images of the disk");
}

TEST(ContainerWarnings, tell_of_users_why_their_containers_do_not_run) {
  ContainersSeen seen{.of_users = {"/home/u/.local/share/containers/storage"}};
  EXPECT_THAT(warn_about_containers(seen).at(0), HasSubstr("mount a tmpfs there"));
  seen.has_user_attributes = false;
  EXPECT_THAT(warn_about_containers(seen).at(0), HasSubstr("before Linux 6.6"));
}

}  // namespace
}  // namespace ramroot
