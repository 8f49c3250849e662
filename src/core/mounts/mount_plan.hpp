// SPDX-License-Identifier: GPL-3.0-or-later
/// How mount.ramroot mounts a file system of fstab beneath an overlay. Touches nothing.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/mounts/mount_policy.hpp"
#include "core/mounts/write_counters.hpp"
#include "core/plan/plan.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

/// What mount(8) was asked for: a line of the rewritten fstab.
struct MountWanted {
  std::string source;         ///< "/dev/vdb1"
  Path target;                ///< normalized
  std::string fstype;         ///< of the file system itself: "ext4"
  std::string options;        ///< as fstab has them
  bool is_read_only = false;  ///< to be mounted as it is, but read-only
};

/// What precedes the type of the file system in the type of a mount that mount.ramroot is to make: with an
/// overlay, or read-only although whoever asked for it does not say so.
inline constexpr std::string_view kOverlayType = "ramroot.", kReadOnlyType = "ramroot.ro-";

/// "ramroot.ext4". Of a list of types, of which one fits, nothing is left: mount(8) would take
/// "ramroot.ext4,xfs" for two types, and mount the second without a helper.
/// @param prefix  one of these two
std::string as_helper_type(std::string_view prefix, std::string_view fstype);

/// What the running system is like.
struct MountFacts {
  Path ro = "/rw/ro", rw = "/rw";  ///< where the layers of the root can be seen
  bool has_folder_in_ro = true;    ///< the real root has a folder at the mount point
  bool lower_is_mounted = false;   ///< by an earlier call
  bool without_recovery = false;   ///< of an image that was not unmounted cleanly, and cannot be repaired
  bool lower_is_writable = false;  ///< that call was killed while it finished a commit there
  bool was_mounted = false;        ///< by an earlier call or an earlier boot, and /rw has the changes
  std::set<Path> existing = {};    ///< those of the folders made by the plan that exist already
  bool all_options = true;         ///< of the overlay; see Means
  bool userland_is_32_bit = false;
  std::vector<DeviceCounter> devices = {};  ///< with seal=device: the devices below the file system
};

/// Where the whole file system is mounted for a moment, of which only a folder is wanted.
Path whole_place(const Path& rw, const Path& target);

/// The option with which a file system can be read that was not unmounted cleanly, as it is on the disk;
/// empty for types without a journal.
std::string_view option_without_recovery(std::string_view fstype);

/// The options of a rewritten line for those of fstab. What mount(8) would carry out itself before it calls
/// mount.ramroot has a name of ours: "ramroot.subdir=a" for "X-mount.subdir=a" (util-linux 2.38 and newer),
/// "ramroot.loop" for "loop". With the first the target would be a folder of mount(8), /run/mount/tmptgt, the
/// same for all such lines, which it moves afterwards; with the second an image that lies below an overlay
/// would be copied to RAM as a whole, because the loop device is writable.
std::string as_helper_options(std::string_view options);

/// The other way round.
std::string as_mount_options(std::string_view options);

inline constexpr std::string_view kSubdir = "ramroot.subdir=";

/// Where the file system itself is mounted, read-only: /rw/ro/var, or other_lower_place().
Path decide_lower_place(const MountWanted& wanted, const MountFacts& facts);

/// The options for the file system itself: read-only, whatever fstab says.
std::string render_sealed_options(const std::string& options);

/// Mounts, proves, and takes everything back when a step fails.
Plan make_mount_plan(const MountWanted& wanted, const MountFacts& facts);

/// Mounts as the original fstab asked: the fallback with onfail=continue.
/// @param unsealing  undoes the seal that an earlier call may have put on its devices
Plan make_plain_mount_plan(const MountWanted& wanted, std::vector<PlannedStep> unsealing);

/// Mounts as whoever wants the mount asked, but read-only.
Plan make_read_only_mount_plan(const MountWanted& wanted);

/// What became of one file system; mount.ramroot writes it into kMountNotes.
struct MountNote {
  Path target, lower;
  std::string device = {};                   ///< "254:17"
  std::string failure = {};                  ///< why it is not protected; empty if it is
  std::vector<DeviceCounter> counters = {};  ///< of the devices below it, when it was mounted
  std::vector<std::string> sealed = {};      ///< see State
  bool is_unrepaired = false;                ///< see MountFacts::without_recovery
  bool has_unfinished = false;               ///< see State
  std::string kept =
      {};  ///< what lies there and is kept therefore, although an overlay was decided; see find_store_in()
  std::string store_in_ram = {};  ///< the same, where it cannot be kept
  std::string of_upper = {};      ///< what the user should know of changes on a device; see UpperDecision
};

/// What is missing in a file system that is_unrepaired, and what to do about it.
std::string explain_unrepaired(const Path& target);

/// The file of the note for a mount point.
Path note_file(const Path& target);

std::string render_note(const MountNote& note);
Result<MountNote> parse_note(std::string_view json);

}  // namespace ramroot
