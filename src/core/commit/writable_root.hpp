// SPDX-License-Identifier: GPL-3.0-or-later
/// A view of the real root that can be written, for ramroot-commit. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/mounts/write_counters.hpp"
#include "core/plan/step.hpp"

namespace ramroot {

/// A file system that becomes writable for the time being.
struct LowerMount {
  Path at;            ///< where it is mounted now: "/ro", "/ro/var", "/boot"
  Path shown_at;      ///< where the view has it: "/ro/boot"; the same where it is there already
  std::string flags;  ///< of the mount now
};

/// What is in a view besides the real root.
enum class View {
  bare,    ///< the lower layers alone: nothing hides what is in them
  system,  ///< all that a program needs, and every protected file system writable
};

struct WritableFacts {
  View view = View::system;
  Path ro = "/ro";
  std::vector<LowerMount> lowers = {};    ///< parents first
  std::vector<Path> kept = {};            ///< mount points that come along as they are: "/home"
  bool binds_resolv_conf = false;         ///< both roots have a file /etc/resolv.conf of their own
  std::vector<MountEntry> overlays = {};  ///< ramroot's own, the root's among them
  std::vector<DeviceCounter> devices = {};
  std::vector<std::string> sealed = {};  ///< by seal=device
};

/// Why this root can never be written; nothing when it can.
std::optional<Error> why_never_writable(const MountEntry& lower);

/// What is what in the running system: its own overlays, and everything else on a disk.
/// @param records  what was decided at boot
/// @param places   where the layers of the root are
WritableFacts make_writable_facts(const std::vector<MountEntry>& mounts,
                                  const std::vector<MountRecord>& records, const LayerPlaces& places,
                                  View view);

/// For a mount namespace of its own: nobody else gets a mount that can be written.
Plan make_open_plan(const WritableFacts& facts);

/// For everybody: the file systems are read-only again, sealed, and the overlay forgets what it
/// remembered of their names. Each step is tried, even after another one failed.
Plan make_close_plan(const WritableFacts& facts);

}  // namespace ramroot
