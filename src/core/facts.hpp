/// What the machine is like, gathered once before any decision. Touches nothing.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/byte_size.hpp"
#include "base/place.hpp"

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

/// What lies in the real root where ramroot wants a mount point.
enum class Spot { absent, empty_folder, in_use };

/// /etc/fstab of the real root.
struct FstabFile {
  std::optional<std::string> text = std::nullopt;       ///< nothing when there is none
  std::string oddity = {};                              ///< why it is left alone, empty when it is not
  std::set<std::string, std::less<>> lower_names = {};  ///< see FstabWish
};

struct Facts {
  Path new_root = {};               ///< the future `/`: "/root", "/sysroot"
  MountEntry lower = {};            ///< the mount at new_root
  MountEntry parent = {};           ///< the mount that new_root is mounted on
  std::vector<Path> children = {};  ///< mounts directly on the lower, seen from it: "/usr"
  Spot ro = Spot::absent;
  Spot rw = Spot::absent;
  std::vector<Path> missing_folders = {};  ///< of those that any system needs
  FstabFile fstab = {};
  ByteSize ram = {};
  bool can_mount_beneath = false;  ///< MOVE_MOUNT_BENEATH works at new_root
  bool userland_is_32_bit = false;
  bool run_is_shared = false;     ///< the mount at /run, where a layer may have to go
  std::string block_device = {};  ///< "254:1" of the disk below; empty for NFS and the like
  std::set<Path> existing = {};   ///< of the initramfs, among what a plan makes there
};

}  // namespace ramroot
