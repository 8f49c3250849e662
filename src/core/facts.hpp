/// What the machine is like, gathered once before any decision. Touches nothing.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/byte_size.hpp"
#include "base/place.hpp"
#include "core/write_counters.hpp"

namespace ramroot {

/// One mount as /proc/self/mountinfo tells it (proc_pid_mountinfo(5)).
struct MountEntry {
  int id = 0;
  int parent_id = 0;
  Path target = {};
  Path root = {};  ///< which folder of the file system is mounted here
  std::string fstype = {};
  std::string source = {};
  std::string device = {};  ///< "254:1"
  std::string flags = {};   ///< of this mount: "ro,nosuid,relatime"
  std::string super = {};   ///< of the superblock: "ro,errors=remount-ro"
  bool shared = false;      ///< changes below it propagate to a peer group
  friend bool operator==(const MountEntry&, const MountEntry&) = default;
};

/// The mount that is seen at `target`: the last one of the list; null when there is none.
inline const MountEntry* find_last_mount(const std::vector<MountEntry>& mounts, const Path& target) {
  const auto found = std::find_if(mounts.rbegin(), mounts.rend(),
                                  [&](const MountEntry& mount) { return mount.target == target; });
  return found == mounts.rend() ? nullptr : &*found;
}

/// A mount below the real root, made by the initramfs: /usr, or a /dev that udev moved.
struct Child {
  Path path = {};  ///< seen from the real root: "/usr"
  MountEntry mount = {};
};

/// What lies in the real root where ramroot wants a mount point.
enum class Spot { absent, empty_folder, in_use };

/// /etc/fstab of the real root.
struct FstabFile {
  std::optional<std::string> text = std::nullopt;       ///< nothing when there is none
  std::string oddity = {};                              ///< why it is left alone, empty when it is not
  std::set<std::string, std::less<>> lower_names = {};  ///< see FstabWish
};

struct Facts {
  Path new_root = {};                ///< the future `/`: "/root", "/sysroot"
  MountEntry lower = {};             ///< the mount at new_root
  MountEntry parent = {};            ///< the mount that new_root is mounted on
  std::vector<Child> children = {};  ///< a mount comes before those on it
  Spot ro = Spot::absent;
  Spot rw = Spot::absent;
  std::vector<Path> missing_folders = {};  ///< of those that any system needs
  FstabFile fstab = {};
  ByteSize ram = {};
  bool userland_is_32_bit = false;
  bool has_helper = false;        ///< mount.ramroot is in the real root
  std::vector<Path> shared = {};  ///< every mount that propagates to a peer group
  std::string block_device = {};  ///< "254:1" of the disk below; empty for NFS and the like
  /// With seal=device: everything below the root and below what gets an overlay with it.
  std::vector<DeviceCounter> devices = {};
  std::set<Path> existing = {};  ///< of the initramfs, among what a plan makes there
};

}  // namespace ramroot
