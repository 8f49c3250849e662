// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

#include "core/boot/boot_steps.hpp"
#include "core/plan/describe.hpp"
#include "tests/support/situations.hpp"

namespace ramroot {
namespace {

using test::make_child;
using test::make_plan;
using test::make_situations;
using test::make_usual;
using test::plan_of;
using test::Situation;

template <class T>
std::vector<T> steps_of(const Plan& plan) {
  std::vector<T> out;
  for (const PlannedStep& planned : plan.steps)
    if (const T* found = std::get_if<T>(&planned.step)) out.push_back(*found);
  return out;
}

/// Where the first step is that reads like this, or the number of steps.
std::size_t find_step(const Plan& plan, const std::string& start) {
  const auto found = std::find_if(plan.steps.begin(), plan.steps.end(), [&](const PlannedStep& one) {
    return describe(one.step).starts_with(start);
  });
  return static_cast<std::size_t>(found - plan.steps.begin());
}

bool has_step(const Plan& plan, const std::string& start) {
  return find_step(plan, start) < plan.steps.size();
}

/// The flags that taking back the first such step sets again.
template <class T>
std::string flags_before(const Plan& plan) {
  for (const PlannedStep& planned : plan.steps)
    if (std::holds_alternative<T>(planned.step)) return std::get<T>(planned.undo.at(0)).flags;
  return "no such step";
}

/// Everything that must hold on every machine.
TEST(BootPlan, keeps_its_promises_in_every_situation) {
  for (const Situation& s : make_situations()) {
    SCOPED_TRACE(s.name);
    if (s.name.starts_with("snapshot")) continue;  // boot_snapshot_test.cpp
    const Plan plan = plan_of(s);
    ASSERT_FALSE(plan.steps.empty()) << plan.purpose;
    EXPECT_EQ(plan.recovery, Recovery::undo_all);

    const std::size_t last = plan.steps.size() - 1;
    const std::size_t change = find_step(plan, "move      " + s.facts.new_root + " -> /ro");
    ASSERT_EQ(change, last - 5);
    EXPECT_EQ(describe(plan.steps[change + 1].step), "prove     " + s.facts.new_root + " can be written");
    EXPECT_EQ(describe(plan.steps[last].step), "detach    /ro") << "the old root is the way back";
    EXPECT_TRUE(steps_of<MakePrivateTree>(plan).size() == 1 &&
                plan.steps[0].step.index() == Step(MakePrivateTree{}).index());

    EXPECT_EQ(has_step(plan, "tmpfs "), !s.facts.upper);
    EXPECT_LT(find_step(plan, s.facts.upper ? "bind      /ramroot.disk" : "tmpfs "),
              find_step(plan, "overlay "));
    const bool goes_on = s.facts.upper && std::string(s.name) != "device" &&
                         std::string(s.name) != "device-anew" && std::string(s.name) != "crypt";
    EXPECT_EQ(find_step(plan, "attrs ") < find_step(plan, "overlay "), !goes_on);
    EXPECT_LT(find_step(plan, "overlay "), find_step(plan, "prove "));
    EXPECT_LT(find_step(plan, "prove "), change);
    for (const MountTmpfs& tmpfs : steps_of<MountTmpfs>(plan)) {
      EXPECT_EQ(tmpfs.at, "/rw");
      EXPECT_GT(tmpfs.size.bytes, 0U);
      EXPECT_GT(tmpfs.nr_inodes, 0U);
    }
    for (const MountOverlay& overlay : steps_of<MountOverlay>(plan)) EXPECT_EQ(overlay.source, "/rw");
  }
}

TEST(BootPlan, takes_all_mounts_below_the_root_along_before_the_switch) {
  Situation s = make_usual("children");
  s.facts.children = {make_child("/usr", "ext4", "ro"), make_child("/boot", "vfat", "rw"),
                      make_child("/dev", "devtmpfs", "rw")};
  s.request = parse_request("tmpfs:mounts=root", {});
  const Plan plan = plan_of(s);
  std::vector<Path> bound;
  for (const Bind& bind : steps_of<Bind>(plan)) {
    if (bind.from.root != "/root") continue;  // the root itself, and the copy of its parent
    EXPECT_EQ(bind.to, (Place{"/ramroot", bind.from.path}));
    bound.push_back(bind.from.path);
  }
  EXPECT_EQ(bound, (std::vector<Path>{"/usr", "/boot", "/dev"}));
  EXPECT_LT(find_step(plan, "bind      /root/dev"), find_step(plan, "tuck "));
}

TEST(BootPlan, gives_a_usr_of_its_own_an_overlay_of_its_own) {
  Situation s = make_usual("usr");
  s.facts.children = {make_child("/usr", "ext4", "rw"), make_child("/usr/share", "tmpfs", "rw")};
  s.facts.fstab.parsed = Fstab("UUID=1 / ext4 ro 0 1\nUUID=2 /usr ext4 x-initrd.mount,noatime 0 2\n");
  const Plan plan = plan_of(s);
  const auto overlays = steps_of<MountOverlay>(plan);
  ASSERT_EQ(overlays.size(), 2U);
  EXPECT_EQ(overlays[1].at, (Place{"/ramroot", "/usr"}));
  EXPECT_TRUE(overlays[1].options.starts_with(
      "lowerdir=/ro/usr,upperdir=/rw/mounts/usr/upper,workdir=/rw/mounts/usr/work,"));
  EXPECT_TRUE(has_step(plan, "remount   /root/usr ro,relatime"));
  EXPECT_TRUE(has_step(plan, "bind      /root/usr -> /ro/usr"));
  EXPECT_TRUE(has_step(plan, "flags     /ro/usr ro,nosuid,nodev,relatime"));
  EXPECT_TRUE(has_step(plan, "bind      /root/usr/share -> /ramroot/usr/share"));
  EXPECT_EQ(steps_of<WriteText>(plan).at(0).text,
            "/rw / overlay defaults 0 0\n/rw /usr overlay x-initrd.mount,noatime 0 0\n");
  const auto records = make_records(decide_boot_mounts(s.request.options, s.facts));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0], (MountRecord{"/usr", {MountPolicy::overlay, "operating system"}}));
}

TEST(BootPlan, leaves_fstab_alone_where_nobody_could_read_the_new_lines) {
  Situation s = make_usual("no-helper");
  s.facts.has_helper = false;
  s.facts.fstab.parsed = Fstab("UUID=2 /var ext4 defaults 0 2\nUUID=6a3c /home btrfs subvol=home 0 0\n");
  Warnings warnings;
  const auto plan = make_plan(s, warnings);
  ASSERT_TRUE(plan);
  EXPECT_EQ(steps_of<WriteText>(*plan).at(0).text,
            "UUID=2 /var ext4 defaults 0 2\nUUID=6a3c /home btrfs ro,subvol=home 0 0\n");
  ASSERT_EQ(warnings.lines().size(), 2U);
  EXPECT_NE(warnings.lines()[0].find("/var is not protected as it should be: mount.ramroot is not in"),
            std::string::npos);
}

TEST(BootPlan, seals_what_the_initramfs_mounted_and_is_to_be_read_only) {
  Situation s = make_usual("boot");
  s.facts.children = {make_child("/boot", "ext4", "rw")};
  EXPECT_TRUE(has_step(plan_of(s), "remount   /ramroot/boot ro,relatime"));
  s.request = parse_request("tmpfs:mounts=root", {});
  EXPECT_FALSE(has_step(plan_of(s), "remount   /ramroot/boot ro,relatime"));
}

TEST(BootPlan, shows_the_layers_elsewhere_when_their_places_are_in_use) {
  struct Row {
    Spot ro, rw;
    const char *ro_at, *rw_at, *link;
    std::size_t warnings;
  };
  const Row rows[] = {
      {Spot::absent, Spot::absent, "/rw/ro", "/rw", "rw/ro", 0},
      {Spot::empty_folder, Spot::empty_folder, "/rw/ro", "/rw", "rw/ro", 0},
      {Spot::in_use, Spot::absent, "/rw/ro", "/rw", "", 1},
      {Spot::absent, Spot::in_use, "/run/ramroot/rw/ro", "/run/ramroot/rw", "run/ramroot/rw/ro", 1},
      {Spot::in_use, Spot::in_use, "/run/ramroot/rw/ro", "/run/ramroot/rw", "", 2},
  };
  for (const Row& row : rows) {
    {
      Situation s = make_usual("spots");
      s.facts.ro = row.ro;
      s.facts.rw = row.rw;
      const LayerPlaces places = decide_places(s.facts);
      EXPECT_EQ(places.ro, row.ro_at);
      EXPECT_EQ(places.rw, row.rw_at);
      Warnings warnings;
      const auto plan = make_plan(s, warnings);
      ASSERT_TRUE(plan);
      EXPECT_EQ(warnings.lines().size(), row.warnings);
      const auto in_tree = [](const char* at) { return (at[2] == 'u' ? "" : "/ramroot") + std::string(at); };
      EXPECT_TRUE(has_step(*plan, "move      /rw -> " + in_tree(row.rw_at))) << describe(*plan);
      // It goes along with /rw.
      EXPECT_TRUE(has_step(*plan, "move      /ro -> /rw/ro")) << describe(*plan);
      EXPECT_EQ(has_step(*plan, "link      /rw/upper/ro -> "), row.ro != Spot::in_use);
      EXPECT_TRUE(has_step(*plan, *row.link ? std::string("link      /rw/upper/ro -> ") + row.link : ""));
      EXPECT_EQ(has_step(*plan, "mkdir     /ramroot/rw"), row.rw == Spot::absent);
      EXPECT_EQ(has_step(*plan, "mkdir     /run/ramroot/rw"), row.rw == Spot::in_use);
    }
  }
}

TEST(BootPlan, makes_nothing_in_the_initramfs_that_exists) {
  Situation s = make_usual("existing");
  s.facts.ro = s.facts.rw = Spot::in_use;
  s.facts.existing = paths_made_in_initramfs();
  const Plan plan = plan_of(s);
  for (const MakeDir& dir : steps_of<MakeDir>(plan))
    EXPECT_FALSE(s.facts.existing.contains(dir.at.text())) << dir.at.text();
  EXPECT_TRUE(steps_of<MakeLink>(plan).empty());
}

TEST(BootPlan, names_every_own_path_so_that_the_probe_looks_for_it) {
  for (const Situation& s : make_situations())
    for (const PlannedStep& planned : plan_of(s).steps)
      if (const auto* dir = std::get_if<MakeDir>(&planned.step);
          dir && dir->at.root == "/" && !dir->at.path.starts_with("/rw/") &&
          !is_below(dir->at.path, kAside) && !planned.undo.empty())
        EXPECT_TRUE(paths_made_in_initramfs().contains(dir->at.path)) << dir->at.path;
}

TEST(BootPlan, makes_every_mount_private_first_and_the_shared_ones_shared_again_on_the_way_back) {
  Situation s = make_usual("shared");
  EXPECT_TRUE(plan_of(s).steps.at(0).undo.empty());
  s.facts.shared = {"/", "/run"};
  EXPECT_EQ(plan_of(s).steps.at(0).undo.size(), 2U);
}

TEST(BootPlan, shows_the_overlay_by_way_of_a_copy_of_what_the_root_is_mounted_on) {
  Situation s = make_usual("deeper");
  s.facts.parent.target = "/mnt/disk";
  s.facts.new_root = s.facts.lower.target = "/mnt/disk/root";
  const Plan plan = plan_of(s);
  EXPECT_TRUE(has_step(plan, "bind      /mnt/disk -> /ramroot.peer")) << describe(plan);
  EXPECT_TRUE(has_step(plan, "tuck      /ramroot beneath /mnt/disk/root, by way of /ramroot.peer/root"));
}

TEST(BootPlan, seals_a_writable_file_system_and_can_take_it_back) {
  Situation s = make_usual("writable");
  EXPECT_TRUE(steps_of<RemountSuperblock>(plan_of(s)).empty());
  s.facts.lower.flags = "rw,relatime";  // the mount says nothing of the file system...
  EXPECT_TRUE(steps_of<RemountSuperblock>(plan_of(s)).empty());
  s.facts.lower.flags = "ro,relatime";  // ...neither way
  s.facts.lower.super = "rw";
  EXPECT_EQ(steps_of<RemountSuperblock>(plan_of(s)).size(), 1U);
  s.facts.lower.super = "rw,errors=remount-ro";  // "remount-ro" is not "ro"
  s.facts.lower.flags = "rw,noatime";
  const Plan plan = plan_of(s);
  const auto remounts = steps_of<RemountSuperblock>(plan);
  ASSERT_EQ(remounts.size(), 1U);
  EXPECT_EQ(remounts[0].at, "/root");
  EXPECT_EQ(remounts[0].flags, "ro,noatime");
  EXPECT_EQ(flags_before<RemountSuperblock>(plan), "rw,noatime");
  EXPECT_LT(find_step(plan, "remount "), find_step(plan, "overlay "));
}

TEST(BootPlan, takes_the_way_to_programs_and_devices_off_the_old_root) {
  const Plan plan = plan_of(make_usual("flags"));
  const auto flags = steps_of<SetFlags>(plan);
  ASSERT_EQ(flags.size(), 1U);
  EXPECT_EQ(flags[0].at, "/ro");
  EXPECT_EQ(flags[0].flags, "ro,nosuid,nodev,relatime");
  EXPECT_EQ(flags_before<SetFlags>(plan), "ro,relatime");
}

TEST(BootPlan, switches_xino_off_for_a_32_bit_userland) {
  Situation s = make_usual("width");
  EXPECT_NE(steps_of<MountOverlay>(plan_of(s)).at(0).options.find(",xino=auto"), std::string::npos);
  s.facts.userland_is_32_bit = true;
  EXPECT_NE(steps_of<MountOverlay>(plan_of(s)).at(0).options.find(",xino=off"), std::string::npos);
}

TEST(BootPlan, writes_fstab_only_when_it_changes) {
  Situation s = make_usual("fstab");
  const auto writes = steps_of<WriteText>(plan_of(s));
  ASSERT_EQ(writes.size(), 1U);
  EXPECT_EQ(writes[0].file, (Place{"/ramroot", "/etc/fstab"}));
  EXPECT_EQ(writes[0].text, "/rw / overlay defaults 0 0\nUUID=77d1 none swap noauto,sw 0 0\n");
  s.facts.fstab.parsed = Fstab("# nothing\n");
  EXPECT_TRUE(steps_of<WriteText>(plan_of(s)).empty());
  s.facts.fstab.parsed = std::nullopt;
  EXPECT_TRUE(steps_of<WriteText>(plan_of(s)).empty());
}

TEST(BootPlan, passes_the_wish_about_swap_on) {
  Situation s = make_usual("swap");
  s.request = parse_request("tmpfs:swap=keep", {});
  EXPECT_EQ(steps_of<WriteText>(plan_of(s)).at(0).text,
            "/rw / overlay defaults 0 0\nUUID=77d1 none swap sw 0 0\n");
}

TEST(BootPlan, repeats_why_fstab_is_left_alone) {
  Situation s = make_usual("odd-fstab");
  s.facts.fstab = {.oddity = "fstab is left alone: it is a folder"};
  Warnings warnings;
  ASSERT_TRUE(make_plan(s, warnings));
  EXPECT_EQ(warnings.lines(), std::vector<std::string>{"fstab is left alone: it is a folder"});
}

TEST(BootPlan, makes_missing_folders_with_the_right_mode) {
  Situation s = make_usual("folders");
  s.facts.missing_folders = {"/proc", "/tmp"};
  const Plan plan = plan_of(s);
  EXPECT_TRUE(has_step(plan, "mkdir     /ramroot/proc mode=0755"));
  EXPECT_TRUE(has_step(plan, "mkdir     /ramroot/tmp mode=1777"));
}

TEST(BootPlan, tells_systemd_of_the_disk_if_there_is_one) {
  Situation s = make_usual("systemd");
  EXPECT_TRUE(has_step(plan_of(s), "link      /run/systemd/volatile-root -> /dev/block/254:1"));
  s.facts.block_device = "";
  EXPECT_FALSE(has_step(plan_of(s), "link      /run/systemd/volatile-root"));
}

TEST(BootPlan, masks_what_would_write_to_the_disk_or_fail_without_one) {
  const Plan plan = plan_of(make_usual("masks"));
  for (const char* unit : {"systemd-growfs-root", "systemd-repart", "systemd-hibernate",
                           "systemd-hybrid-sleep", "systemd-suspend-then-hibernate"})
    EXPECT_TRUE(
        has_step(plan, std::string("link      /run/systemd/system/") + unit + ".service -> /dev/null"))
        << unit;
}

TEST(BootPlan, keeps_the_swap_of_raspberry_pi_os_in_zram) {
  Situation s = make_usual("rpi-swap");
  const std::string file = "/run/rpi/swap.conf.d/zz-ramroot.conf";
  EXPECT_FALSE(has_step(plan_of(s), "store     " + file)) << "a folder that nobody reads";
  s.facts.has_rpi_swap = true;
  EXPECT_LT(find_step(plan_of(s), "mkdir     /run/rpi/swap.conf.d"),
            find_step(plan_of(s), "store     " + file));
  EXPECT_TRUE(has_step(plan_of(s), "store     " + file));
}

/// Otherwise systemd would unmount it at shutdown while the overlay still holds its device.
TEST(BootPlan, leaves_a_device_mounted_to_the_end_of_a_shutdown) {
  const std::string file = "/run/systemd/system/rw.mount.d/ramroot.conf";
  EXPECT_FALSE(has_step(plan_of(make_usual("usual")), "store     " + file)) << "RAM needs none of it";
  for (Situation s : make_situations()) {
    if (!s.facts.upper) continue;
    EXPECT_TRUE(has_step(plan_of(s), "store     " + file)) << s.name;
    s.facts.rw = Spot::in_use;
    EXPECT_TRUE(has_step(plan_of(s), "store     /run/systemd/system/run-ramroot-rw.mount.d/ramroot.conf"))
        << s.name;
  }
}

TEST(BootPlan, is_empty_when_the_root_is_volatile_already) {
  for (const char* type : {"overlay", "tmpfs", "ramfs", "rootfs"}) {
    Situation s = make_usual(type);
    s.facts.lower.fstype = type;
    s.facts.lower.source = "/rw";
    s.facts.lower.super = "rw,lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work";
    EXPECT_TRUE(plan_of(s).steps.empty()) << type;
    ASSERT_TRUE(why_nothing_to_do(s.facts)) << type;
    EXPECT_NE(why_nothing_to_do(s.facts)->find(type), std::string::npos);
  }
  EXPECT_FALSE(why_nothing_to_do(make_usual("ext4").facts));
}

TEST(BootPlan, is_refused_on_an_overlay_that_somebody_else_made) {
  for (const char* type : {"overlay", "aufs"}) {
    Situation s = make_usual(type);
    s.facts.lower.fstype = type;
    s.facts.lower.source = "LiveOS_rootfs";
    Warnings warnings;
    const auto plan = make_plan(s, warnings);
    ASSERT_FALSE(plan) << type;
    EXPECT_NE(plan.error().text().find("something other than ramroot made it"), std::string::npos);
  }
}

TEST(BootPlan, is_refused_with_a_reason) {
  Warnings warnings;
  Situation s = make_usual("refused");
  s.request = parse_request("floppy", {});
  const auto unknown = make_plan(s, warnings);
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().text().find("ramroot=floppy"), std::string::npos);

  s = make_usual("no-mount");
  s.facts.lower = {};
  const auto absent = make_plan(s, warnings);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().errno_value, ENOENT);

  s = make_usual("stack-of-mounts");
  for (const char* parent : {"", "/root"}) {
    s.facts.parent.target = parent;
    const auto hidden = make_plan(s, warnings);
    ASSERT_FALSE(hidden) << parent;
    EXPECT_NE(hidden.error().text().find("lies over another mount"), std::string::npos);
  }
}

TEST(BootPlan, is_the_same_for_the_same_facts) {
  for (const Situation& s : make_situations())
    EXPECT_EQ(describe(plan_of(s)), describe(plan_of(s))) << s.name;
}

TEST(RecordPlan, stores_the_state_and_makes_its_folder_only_if_needed) {
  const Plan first = make_record_plan(State{}, {});
  EXPECT_EQ(first.recovery, Recovery::stop_and_report);
  ASSERT_EQ(first.steps.size(), 2U);
  EXPECT_EQ(describe(first.steps[0].step), "mkdir     /run/ramroot mode=0755");
  EXPECT_EQ(describe(first.steps[1].step),
            "store     /run/ramroot/state.json (" + std::to_string(render_state(State{}).size()) + " bytes)");
  EXPECT_EQ(make_record_plan(State{}, {"/run/ramroot"}).steps.size(), 1U);
  State compressed;
  compressed.memory = MemoryWish{ByteSize{100}, {}};
  EXPECT_EQ(describe(make_record_plan(compressed, {"/run/ramroot"}).steps[0].step),
            "store     /run/ramroot/memory.json (35 bytes)");
  State state;
  state.fstab = "x";
  EXPECT_EQ(describe(make_record_plan(state, {"/run/ramroot"}).steps[0].step),
            "store     /run/ramroot/fstab (1 bytes)");
}

}  // namespace
}  // namespace ramroot
