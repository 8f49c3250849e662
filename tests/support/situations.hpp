// SPDX-License-Identifier: GPL-3.0-or-later
/// Machines as values: what the golden plans, the planner's and the executor's tests share.
#pragma once

#include <string>
#include <vector>

#include "core/boot/boot_plan.hpp"
#include "tests/support/mounts.hpp"

namespace ramroot::test {

/// A machine, a wish, and what its kernel can do. `name` is that of the golden file.
struct Situation {
  std::string name;
  Request request = {};
  Facts facts = {};
  Means means = {};
};

/// Debian in a virtual machine: ext4 mounted read-only by initramfs-tools, Linux 6.12.
inline Situation make_usual(std::string name) {
  Situation s{std::move(name)};
  s.request = parse_request("tmpfs", {});
  s.facts.new_root = "/root";
  s.facts.lower = with_ids(make_disk("/root", "ro,relatime", "ro"), 30, 1);
  s.facts.parent = with_ids(make_mount("/", "rootfs", "rw", "rw", "rootfs", "0:2"), 1, 0);
  s.facts.fstab.parsed = Fstab("UUID=6a3c / ext4 errors=remount-ro 0 1\nUUID=77d1 none swap sw 0 0\n");
  s.facts.fstab.lower_names = {"UUID=6a3c"};
  s.facts.ram = {2048 * kMebibyte.bytes};
  s.facts.block_device = "254:1";
  s.facts.has_helper = true;
  return s;
}

/// A file system that the initramfs mounted below the root.
inline Child make_child(const Path& path, const std::string& fstype, const std::string& access) {
  return {path, make_mount("/root" + path, fstype, access + ",relatime", access, "/dev/vdb1", "254:17")};
}

/// Changes go to a device, which has none yet.
inline Situation make_device(std::string name, const std::string& parameter) {
  Situation s = make_usual(std::move(name));
  s.request = parse_request(parameter, {});
  const FileSystemPrint root{"6a3c", "1"}, usr{"77d1", "2"};
  s.facts.upper = UpperSeen{.node = "/dev/vdb1",
                            .device = "254:17",
                            .fstype = "ext4",
                            .layers = {{"/", {{}, root}}, {"/usr", {{}, usr}}},
                            .now_s = 1'764'000'000};
  s.facts.children = {make_child("/usr", "ext4", "ro")};
  return s;
}

/// Changes go to an encrypted device: its file system is new.
inline Situation make_crypt(std::string name, const std::string& parameter) {
  Situation s = make_device(std::move(name), parameter);
  s.facts.upper->node = kCryptNode;
  s.facts.upper->device = "253:0";
  s.facts.upper->crypt = CryptDevice{"/dev/vdb", "254:16", CryptSpace::ours, {1U << 30}};
  return s;
}

/// The root becomes a snapshot of the disk.
inline Situation make_snapshot(std::string name, const std::string& parameter) {
  Situation s = make_usual(std::move(name));
  s.request = parse_request(parameter, {});
  s.facts.snapshot = SnapshotSeen{"/dev/vda1", {std::uint64_t{8} << 30}};
  return s;
}

/// The same device, with the changes of an earlier boot.
inline Situation make_device_again(std::string name, const std::string& parameter) {
  Situation s = make_device(std::move(name), parameter);
  for (auto& [target, layer] : s.facts.upper->layers)
    layer.folder = {UpperFolder::Is::changes, UpperNote{layer.lower, 1'763'000'000}};
  s.facts.upper->existing = paths_made_in_upper({"/usr"});
  s.facts.upper->fstab = UpperSeen::Fstab::as_made;
  return s;
}

/// The situations of tests/golden/plan: adding one here and a file there adds a case.
inline std::vector<Situation> make_situations() {
  std::vector<Situation> all{make_usual("usual")};

  Situation minimal = make_usual("simplest-means");
  minimal.means.all_options = false;
  all.push_back(minimal);

  Situation busy = make_usual("ro-and-rw-in-use");
  busy.facts.ro = busy.facts.rw = Spot::in_use;
  all.push_back(busy);
  busy.name = "ro-in-use";
  busy.facts.rw = Spot::empty_folder;
  all.push_back(busy);

  Situation dracut = make_usual("dracut-shared-with-usr");
  dracut.facts.new_root = dracut.facts.lower.target = "/sysroot";
  dracut.facts.lower.flags = "rw,noatime";
  dracut.facts.lower.super = "rw";
  dracut.facts.lower.shared = dracut.facts.parent.shared = true;
  dracut.facts.shared = {"/", "/run", "/sysroot"};
  dracut.facts.children = {make_child("/usr", "ext4", "rw"), make_child("/usr/local", "ext4", "rw"),
                           make_child("/boot", "ext4", "rw"), make_child("/home", "ext4", "rw"),
                           make_child("/dev", "devtmpfs", "rw")};
  dracut.facts.existing = {"/run/systemd"};
  all.push_back(dracut);

  Situation pi = make_usual("32-bit-on-sd-card");
  pi.request = parse_request("tmpfs:size=64m,nr_inodes=8k,swap=keep,onfail=panic", {});
  pi.facts.lower.source = "/dev/mmcblk0p2";
  pi.facts.lower.device = pi.facts.block_device = "179:2";
  pi.facts.userland_is_32_bit = true;
  pi.facts.ram = {512 * kMebibyte.bytes};
  pi.facts.ro = pi.facts.rw = Spot::empty_folder;
  all.push_back(pi);

  Situation zram = make_usual("zram");
  zram.request = parse_request("zram:size=40%", {});
  all.push_back(zram);

  Situation sealed = make_usual("seal-device");
  sealed.request = parse_request("tmpfs:seal=device", {});
  sealed.facts.devices = {{"254:1", "vda1", 0, true, {"254:0"}}, {"254:0", "vda", 0, true, {}}};
  all.push_back(sealed);

  Situation nfs = make_usual("nfs-without-fstab");
  nfs.facts.lower.source = "10.0.2.2:/srv/root";
  nfs.facts.lower.fstype = "nfs4";
  nfs.facts.lower.device = "0:25";
  nfs.facts.block_device = "";
  nfs.facts.fstab = {};
  nfs.facts.missing_folders = {"/dev", "/proc", "/run", "/sys", "/tmp"};
  nfs.facts.existing = {"/ro", "/rw", "/ramroot"};
  all.push_back(nfs);

  all.push_back(make_device("device", "LABEL=changes:dir=machines/kiosk"));
  Situation again = make_device_again("device-again", "/dev/vdb1");
  all.push_back(again);
  Situation anew = make_device_again("device-anew", "/dev/vdb1:reset");
  anew.facts.upper->forgotten = {"/upper.forgotten"};
  all.push_back(anew);
  Situation stale = make_device_again("device-stale", "/dev/vdb1:stale=use");
  stale.facts.upper->layers["/"].lower.state = "3";
  stale.facts.upper->fstab = UpperSeen::Fstab::changed;
  stale.facts.upper->hidden = {"/upper/tmp"};
  stale.facts.upper->existing.erase("/upper/tmp");
  all.push_back(stale);

  all.push_back(make_crypt("crypt", "crypt:dev=/dev/vdb"));

  Situation snapshot = make_snapshot("snapshot", "snapshot:size=1G");
  snapshot.facts.ro = Spot::empty_folder;
  all.push_back(snapshot);
  Situation with_usr = make_snapshot("snapshot-dracut-with-usr", "snapshot");
  with_usr.facts.new_root = with_usr.facts.lower.target = "/sysroot";
  with_usr.facts.lower.super = "ro,seclabel,errors=remount-ro";
  with_usr.facts.lower.shared = with_usr.facts.parent.shared = true;
  with_usr.facts.shared = {"/", "/run", "/sysroot", "/sysroot/usr"};
  with_usr.facts.children = {make_child("/usr", "ext4", "rw"), make_child("/usr/local", "ext4", "rw"),
                             make_child("/home", "ext4", "rw")};
  all.push_back(with_usr);
  return all;
}

inline Result<Plan> make_plan(const Situation& s, Warnings& warnings) {
  const auto uses = decide_upper_uses(s.request.options, s.facts);
  if (!uses) return uses.error();
  return make_boot_plan(s.request, s.facts, decide_boot_mounts(s.request.options, s.facts), *uses, s.means,
                        warnings);
}

/// The plan of a situation that can be protected.
inline Plan plan_of(const Situation& s) {
  Warnings ignored;
  const auto plan = make_plan(s, ignored);
  return plan ? *plan : Plan{"no plan: " + plan.error().text()};
}

}  // namespace ramroot::test
