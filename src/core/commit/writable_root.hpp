// SPDX-License-Identifier: GPL-3.0-or-later
/// A view of the real root in which it can be written, for ramroot-commit. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "base/byte_size.hpp"
#include "base/result.hpp"
#include "core/commit/snapshot_commit.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/mounts/write_counters.hpp"
#include "core/plan/plan.hpp"

namespace ramroot {

/// A file system that is made writable for a while.
struct LowerMount {
  Path at;            ///< where it is mounted now: "/ro", "/ro/var", "/boot"
  Path shown_at;      ///< its place in the view: "/ro/boot"; the same as `at` if that is in the view already
  std::string flags;  ///< of the mount now
};

/// What a view shows besides the real root.
enum class View {
  bare,    ///< only the lower layers: nothing hides their contents
  system,  ///< all that a program needs, with every protected file system writable
};

/// Which file systems a view makes writable.
struct Opening {
  View view = View::system;
  /// Where those are mounted that must be writable; nothing: the root, and all others that can be.
  std::optional<std::vector<Path>> lowers = std::nullopt;
  std::string program = {};  ///< the command that is run, for people
  ByteSize written = {};     ///< how much is going to be written to the root, if it matters (CommitCost)
};

struct WritableFacts {
  View view = View::system;
  Path ro = "/ro";
  std::vector<LowerMount> lowers = {};    ///< parents first
  std::vector<Path> kept = {};            ///< mount points that appear in the view as they are: "/home"
  bool binds_resolv_conf = false;         ///< both roots have an /etc/resolv.conf that is a file
  std::vector<MountEntry> overlays = {};  ///< ramroot's overlays, including the root's
  std::vector<DeviceCounter> devices = {};
  std::vector<std::string> sealed = {};   ///< devices sealed by seal=device
  std::optional<SnapshotDisk> disk = {};  ///< below a root that is a snapshot
  std::vector<std::string> closed = {};   ///< for people: what could not be made writable, with the reason
};

/// Why this file system can never be written; nothing if it can.
std::optional<Error> why_never_writable(const MountEntry& lower);

/// Sorts the mounts of the running system: ramroot's own overlays, and everything else on a disk.
/// @param records  what was decided at boot
/// @param places   where the layers of the root are
WritableFacts make_writable_facts(const std::vector<MountEntry>& mounts,
                                  const std::vector<MountRecord>& records, const LayerPlaces& places,
                                  View view);

/// Leaves all other file systems as they are: nothing of a commit is written there, and it does not
/// matter whether that could be done.
void open_only(WritableFacts& facts, const std::vector<Path>& lowers);

/// Leaves this file system read-only, but shows it.
void leave_closed(WritableFacts& facts, const Path& lower, const std::string& why);

/// Runs in a mount namespace of its own, so that nobody else gets a writable mount.
Plan make_open_plan(const WritableFacts& facts);

/// Runs in the namespace that everybody uses: makes the file systems read-only and sealed again,
/// and makes the overlay forget the names that it has cached. Later steps are run even if one
/// fails.
Plan make_close_plan(const WritableFacts& facts);

}  // namespace ramroot
