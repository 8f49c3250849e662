// SPDX-License-Identifier: GPL-3.0-or-later
/// What happens to the file systems other than the root in a protected boot, and which lines of
/// fstab change for that. Decided once, as one value. Touches nothing.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_list.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// What has to happen to one line.
enum class LineChange {
  none,
  root,      ///< the `/` line: it must describe the overlay, or systemd-remount-fs fails
  snapshot,  ///< the `/` line of ramroot=snapshot, whose root is a file system as before
  swap_off,  ///< disk swap would put the contents of RAM on the disk
  overlay,   ///< mounted by mount.ramroot, with an overlay of its own
  mounted,   ///< the same, but the initramfs did it already
  read_only,
  nofail,  ///< it cannot be mounted, and must not stop the boot
};

/// What a field of fstab stands for, by the field as written.
using FstabNames = std::map<std::string, std::string, std::less<>>;

/// What the decisions depend on, besides the lines themselves.
struct FstabWish {
  Options options = {};
  /// First fields ("UUID=…", "/dev/vda1") that name the device of the lower.
  std::set<std::string, std::less<>> lower_names = {};
  std::string lower_fstype = {};  ///< the type that "auto" means on the lower's lines
  /// What the initramfs has mounted below the root. Its options are those of its line in fstab.
  std::vector<MountCandidate> mounted = {};
  /// Is mount.ramroot in the real root? The initramfs may be newer than the system.
  bool has_helper = true;
  FstabNames devices = {};                ///< "8:17" for a first field: one disk may have several names
  FstabNames links = {};                  ///< "/opt" for the mount point "/lnk", a link in the real root
  std::vector<CryptVolume> volumes = {};  ///< encrypted, in files
  std::string snapshot = {};              ///< the root is no overlay but of this type
};

/// A line of fstab and what happens to it.
struct DecidedLine {
  const FstabLine* line;
  LineChange change = LineChange::none;
};

/// A mount point other than the root and what happens there.
struct DecidedMount {
  std::string target;
  MountDecision decision = {};
};

/// All decisions about the mounts of one boot.
struct DecidedMounts {
  Fstab fstab;
  std::vector<ListedMount> listed = {};     ///< those of `fstab`, then FstabWish::mounted
  std::vector<DecidedLine> lines = {};      ///< those of `fstab`, in order
  std::vector<MountDecision> mounted = {};  ///< one for each of FstabWish::mounted
  std::vector<DecidedMount> on_disk = {};   ///< one for each mount point: fstab's first, then others
  std::vector<CryptVolume> volumes = {};    ///< FstabWish::volumes
  std::string snapshot = {};                ///< FstabWish::snapshot
};

/// The one place that decides what happens to fstab and to the mounts of a boot.
DecidedMounts decide_mounts(const Fstab& fstab, const FstabWish& wish);

/// Is this swap in RAM, so that it stays on?
/// @param name  of a device: the first field of its line in fstab, or a name in /proc/swaps
bool is_swap_in_ram(std::string_view name);

/// Does a program grow or format the file system with these options at boot?
bool has_writers(std::string_view options);

/// The new fstab: the old one, byte for byte, except for the lines that must change. Rewriting
/// the result again changes nothing.
std::string rewrite_fstab(const DecidedMounts& decided);

/// The decisions in words, for the state file.
std::vector<MountRecord> make_records(const DecidedMounts& decided);

}  // namespace ramroot
