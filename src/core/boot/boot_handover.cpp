// SPDX-License-Identifier: GPL-3.0-or-later
// The second half of the steps of a boot: turns a furnished overlay into the root of the system.
#include <array>

#include "core/boot/boot_steps.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/unit_names.hpp"

namespace ramroot {

namespace {

constexpr const char* kVolatileRoot = "/run/systemd/volatile-root";
constexpr const char* kUnits = "/run/systemd/system";
constexpr const char* kGenerators = "/run/systemd/system-generators";
/// Of an update that is prepared on the disk (/system-update) this one makes the whole boot. The update would
/// be made in RAM, the machine would reboot and find it prepared again, for ever
/// (systemd.offline-updates(7)).
constexpr const char* kOfflineUpdates = "/run/systemd/system-generators/systemd-system-update-generator";
constexpr const char* kRpi = "/run/rpi";
constexpr const char* kRpiSwap = "/run/rpi/swap.conf.d";

/// Units that grow a file system or partition. Units that write an image of the RAM into a swap
/// partition: after waking up from it, the machine would not notice what another boot changed on
/// its disk.
constexpr std::array kMasked{"systemd-growfs-root.service", "systemd-repart.service",
                             "systemd-hibernate.service", "systemd-hybrid-sleep.service",
                             "systemd-suspend-then-hibernate.service",
                             // Units that would fail because the EFI partition is read-only.
                             "systemd-boot-random-seed.service", "systemd-boot-update.service"};

/// A link to /dev/null masks a unit until the next boot (systemctl mask --runtime).
Path mask_of(const char* unit) { return std::string(kUnits) + "/" + unit; }

/// Of the folder with the layers, which systemd knows as a mount like any other.
Path drop_ins_of(const Path& rw) { return std::string(kUnits) + "/" + unit_of(rw) + ".d"; }

}  // namespace

void BootSteps::place_layers() {
  if (facts_.rw == Spot::in_use) {
    make_own_dir(kRunFolder);
    make_own_dir(places_.rw);
  }
  if (facts_.rw == Spot::absent && !has_kept("/upper/rw")) make_in_new("/rw", 0755);
  if (!facts_.snapshot)
    steps.push_back(set_mount_flags("/ro", render_lower_flags(facts_.lower.flags), facts_.lower.flags));
  steps.emplace_back(MoveMount{"/ro", ro_in_rw()});
  steps.emplace_back(MoveMount{"/rw", in_root_or_run(kBuild, places_.rw)});
}

void BootSteps::tell_systemd() {
  make_own_dir("/run/systemd");
  // systemd's gpt-auto-generator, repart and sysupdate use this link to find the disk behind an overlay.
  if (!facts_.block_device.empty() && !facts_.existing.contains(kVolatileRoot))
    steps.emplace_back(MakeLink{"/dev/block/" + facts_.block_device, kVolatileRoot});
  // These units would write to the disk behind the overlay, or fail because an overlay has none.
  make_own_dir(kUnits);
  for (const char* unit : kMasked)
    if (!facts_.existing.contains(mask_of(unit))) steps.emplace_back(MakeLink{"/dev/null", mask_of(unit)});
  make_own_dir(kGenerators);
  if (!facts_.existing.contains(kOfflineUpdates)) steps.emplace_back(MakeLink{"/dev/null", kOfflineUpdates});
  if (facts_.has_rpi_swap) keep_rpi_swap_in_ram();
  if (facts_.upper) leave_device_to_the_end();
}

/// At shutdown systemd would unmount it while the overlay still holds the device, which then nobody could
/// make read-only: its journal would have to be replayed at the next boot. systemd-shutdown(8) makes
/// read-only what is mounted at the end.
void BootSteps::leave_device_to_the_end() {
  const Path folder = drop_ins_of(places_.rw);
  make_own_dir(folder);
  steps.push_back(store_new_text(folder + "/ramroot.conf",
                                 "# Written by ramroot for this boot.\n[Unit]\nDefaultDependencies=no\n"));
}

/// Raspberry Pi OS lets zram write to a file on the root, by default as large as the RAM. Opened here, all of
/// it would be copied to RAM. Its generator reads this (swap.conf(5)), so it has to be there before any
/// generator runs; the last name counts.
void BootSteps::keep_rpi_swap_in_ram() {
  make_own_dir(kRpi);
  make_own_dir(kRpiSwap);
  steps.push_back(store_new_text(std::string(kRpiSwap) + "/zz-ramroot.conf",
                                 "# Written by ramroot for this boot.\n[Main]\nMechanism=zram\n"));
}

void BootSteps::switch_roots() {
  const Path& parent = facts_.parent.target;
  const Path below_parent = parent == "/" ? facts_.new_root : facts_.new_root.substr(parent.size());
  const Path in_peer = kPeer + below_parent;
  steps.emplace_back(MakeShared{parent});
  steps.emplace_back(Bind{parent, kPeer});
  steps.emplace_back(Tuck{kBuild, in_peer, facts_.new_root});
  steps.push_back(settle_mounts("/", facts_.new_root, "/ro"));
  steps.emplace_back(MoveMount{facts_.new_root, "/ro"});  // this uncovers the overlay
  // Whatever went wrong on the way, it is the overlay that is there now: the disk is read-only.
  steps.emplace_back(ProveWritable{facts_.new_root});
  // The rest is tidying up. The old root is detached last: until then everything can be undone.
  steps.push_back(detach_bound(in_peer, kBuild));
  steps.push_back(unmount_bound(kPeer, parent));
  steps.push_back(detach_bound(kBuild, facts_.new_root));
  steps.push_back(without_undo(DetachTree{"/ro"}));
}

std::set<Path> paths_made_in_initramfs() {
  std::set<Path> paths{"/ro", "/rw", kBuild, kPeer, kDisk, kAside, kRunFolder, kRunRw};
  paths.insert({"/run/systemd", kVolatileRoot, kUnits, kGenerators, kOfflineUpdates, kRpi, kRpiSwap});
  for (const char* unit : kMasked) paths.insert(mask_of(unit));
  for (const char* rw : {"/rw", kRunRw}) paths.insert(drop_ins_of(rw));
  return paths;
}

}  // namespace ramroot
