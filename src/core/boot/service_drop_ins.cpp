// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/service_drop_ins.hpp"

#include "core/request/run_places.hpp"

namespace ramroot {

namespace {

/// Skipped, which is no failure, also if somebody starts it by hand.
constexpr const char* kOff[] = {
    // They make a swap file on the root, which is in RAM then, and cannot be used as swap.
    "dphys-swapfile.service",
    "swapspace.service",
    // They make and remove snapshots of logical volumes, of the root's too, and write to its superblock.
    "e2scrub_all.timer",
    "e2scrub_reap.service",
    // They write another version of the system to its partitions, which they find behind the overlay.
    "systemd-sysupdate.timer",
    "systemd-sysupdate-reboot.timer",
};

/// At shutdown open-iscsi ends all sessions but that of the disk which is mounted at `/`. Behind an overlay
/// no disk is, so it would end that of the root, and the shutdown would wait for ever. It would do so to
/// other disks on iSCSI that are below an overlay, too. What can be unmounted, systemd unmounts before.
constexpr const char* kStaysConnected = "[Service]\nExecStop=\n";

/// e2fsck notes its visit in a file system that is clean, so a clean one is not checked. "$$" is "$".
constexpr const char* kChecksNothingClean =
    "[Service]\nExecStart=\nExecStart=/bin/sh -c '/usr/lib/ramroot/ramroot-boot is-clean \"$$0\" || "
    "exec /usr/lib/systemd/systemd-fsck \"$$0\"' %f\n";

}  // namespace

std::vector<DropIn> make_service_drop_ins() {
  std::vector<DropIn> out;
  for (const char* const unit : kOff)
    out.push_back({unit, "[Unit]\nConditionPathExists=!" + std::string(kStateFile) + "\n"});
  out.push_back({"open-iscsi.service", kStaysConnected});
  out.push_back({"systemd-fsck@.service", kChecksNothingClean});
  return out;
}

}  // namespace ramroot
