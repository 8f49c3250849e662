// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/service_drop_ins.hpp"

#include <iterator>

#include "core/memory/zram_plan.hpp"
#include "core/mounts/unit_names.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

namespace {

/// GRUB notes on the disk that a boot began. These take the note back, on the disk.
constexpr const char* kBootWorked = "it writes to /boot that this boot worked";

constexpr SkippedUnit kSkipped[] = {
    {"dphys-swapfile.service", "its swap file would fill the RAM, and cannot be used as swap there", true},
    {"swapspace.service", "its swap files would fill the RAM, and cannot be used as swap there", true},
    {"e2scrub_all.timer", "it makes snapshots of the root's volume and writes to its superblock"},
    {"e2scrub_reap.service", "it removes snapshots of the root's volume"},
    {"systemd-sysupdate.timer", "it writes another version of the system to partitions of the disk"},
    {"systemd-sysupdate-reboot.timer", "it waits for another version of the system"},
    {"grub-common.service", kBootWorked},
    {"grub2-common.service", kBootWorked},
    {"grub-initrd-fallback.service", kBootWorked},
    {"fwupd-refresh.timer", "its lists would be downloaded again after each boot, and fill the RAM"},
};

/// cloud-init grows partitions that its settings name, on the disk too, and warns that it cannot grow an
/// overlay. This file is the last one that it reads of the machine's settings (`fetch_base_config()` of
/// cloudinit/stages.py, 22.4 to 26.2). Its own generator writes it at about the same time as ours runs, so
/// the first of its services adds to it: of 24.3 and later the former, before that the latter.
constexpr const char* kGrowingServices[] = {"cloud-init-main.service", "cloud-init-local.service"};
constexpr const char* kGrowsNothing =
    "[Service]\n"
    "ExecStartPre=-/bin/sh -c \"grep -qs ^growpart: /run/cloud-init/cloud.cfg || "
    "{ echo resize_rootfs: false; echo growpart: {mode: \\\\'off\\\\'}; } >>/run/cloud-init/cloud.cfg\"\n";

/// At shutdown open-iscsi ends all sessions but that of the disk which is mounted at `/`. Behind an overlay
/// no disk is, so it would end that of the root, and the shutdown would wait for ever. It would do so to
/// other disks on iSCSI that are below an overlay, too. What can be unmounted, systemd unmounts before.
constexpr const char* kStaysConnected = "[Service]\nExecStop=\n";

/// e2fsck notes its visit in a file system that is clean, so a clean one is not checked. "$$" is "$".
constexpr const char* kChecksNothingClean =
    "[Service]\nExecStart=\nExecStart=/bin/sh -c '/usr/lib/ramroot/ramroot-boot is-clean \"$$0\" || "
    "exec /usr/lib/systemd/systemd-fsck \"$$0\"' %f\n";

/// systemd would try to stop the swap at shutdown, see kZramNode, and to unmount `/rw`, which `ramroot watch`
/// goes through: programs that end then write, too. Both would be failures.
constexpr const char* kStaysToTheEnd = "[Unit]\nDefaultDependencies=no\n";

}  // namespace

std::vector<DropIn> make_service_drop_ins() {
  std::vector<DropIn> out;
  for (const auto& [unit, why, makes_swap] : kSkipped)
    out.push_back({unit, "# " + std::string(why) + "\n[Unit]\nConditionPathExists=!" + kStateFile + "\n"});
  for (const char* const unit : kGrowingServices) out.push_back({unit, kGrowsNothing});
  out.push_back({"open-iscsi.service", kStaysConnected});
  out.push_back({"systemd-fsck@.service", kChecksNothingClean});
  return out;
}

std::vector<DropIn> make_memory_drop_ins(const Path& rw) {
  return {{unit_of(kZramSwapName, ".swap"), kStaysToTheEnd}, {unit_of(rw), kStaysToTheEnd}};
}

std::vector<SkippedUnit> list_skipped_units() { return {std::begin(kSkipped), std::end(kSkipped)}; }

}  // namespace ramroot
