// SPDX-License-Identifier: GPL-3.0-or-later
/// What the machine is like, gathered before any decision. Touches nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/byte_size.hpp"
#include "base/place.hpp"
#include "core/boot/crypt_upper.hpp"
#include "core/boot/upper_use.hpp"
#include "core/mounts/fstab_policy.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/mounts/write_counters.hpp"

namespace ramroot {

/// Folders that every system needs: the boot makes those that the real root lacks.
inline constexpr const char* kBaseFolders[] = {"/dev", "/proc", "/run", "/sys", "/tmp"};

inline bool is_base_folder(const Path& path) {
  return std::find(std::begin(kBaseFolders), std::end(kBaseFolders), path) != std::end(kBaseFolders);
}

/// A mount below the real root, made by the initramfs: /usr, or a /dev that udev moved.
struct Child {
  Path path = {};  ///< seen from the real root: "/usr"
  MountEntry mount = {};
};

/// What the real root contains where ramroot needs a mount point.
enum class Spot { absent, empty_folder, in_use };

/// /etc/fstab of the real root.
struct FstabFile {
  std::optional<Fstab> parsed = std::nullopt;           ///< nothing when there is none
  std::string oddity = {};                              ///< why it is left alone; empty if it is not
  std::set<std::string, std::less<>> lower_names = {};  ///< see FstabWish
  FstabNames devices = {}, links = {};                  ///< see FstabWish
  std::vector<CryptVolume> volumes = {};                ///< of /etc/crypttab; see FstabWish
};

/// How the real root has the kernel's SELinux get its policy.
struct SelinuxFacts {
  Path loader = {};        ///< load_policy(8), seen from the real root
  bool is_loaded = false;  ///< something in the initramfs has done it
  bool is_enforced = false;

  friend bool operator==(const SelinuxFacts&, const SelinuxFacts&) = default;
};

/// The folder of a layer on a device, and what is below it.
struct LayerSeen {
  UpperFolder folder = {};
  FileSystemPrint lower = {};
};

/// The device for changes, mounted at kDisk.
struct UpperSeen {
  Path node = {};           ///< "/dev/vdb1", or kCryptNode
  std::string device = {};  ///< "254:17"
  std::string fstype = {};
  std::optional<CryptDevice> crypt = std::nullopt;  ///< what is below kCryptNode
  bool is_formatted = false;                        ///< is empty, and gets a file system first (mkfs=ext4)
  std::map<Path, LayerSeen> layers = {};  ///< by mount point: "/", and what gets an overlay with the root
  /// Of the paths that a plan makes in the folder (paths_made_in_upper()), those that exist; and whiteouts of
  /// them, which hide what the disk has.
  std::set<Path> existing = {}, hidden = {};
  std::vector<Path> forgotten =
      {};  ///< what an earlier boot put aside and did not remove: "/upper.ramroot-forgotten"
  enum class Fstab { none, as_made, changed } fstab = Fstab::none;  ///< in the changes: as a boot wrote it?
  std::optional<std::string> hidden_names = std::nullopt;           ///< kKeptHidden
  std::int64_t now_s = 0;                                           ///< seconds since 1970
};

/// The device of the root, of which ramroot=snapshot makes another one.
struct SnapshotSeen {
  Path node = {};  ///< "/dev/vda1"
  ByteSize size = {};
  std::string obstacle = {};  ///< in its superblock; empty if there is none
};

struct Facts {
  Path new_root = {};                ///< the future `/`: "/root", "/sysroot"
  MountEntry lower = {};             ///< the mount at new_root
  MountEntry parent = {};            ///< the mount that new_root is mounted on
  std::vector<Child> children = {};  ///< parents before the mounts on them
  Spot ro = Spot::absent;
  Spot rw = Spot::absent;
  std::vector<Path> missing_folders = {};  ///< of kBaseFolders
  FstabFile fstab = {};
  ByteSize ram = {};
  bool userland_is_32_bit = false;
  bool has_helper = false;    ///< mount.ramroot is in the real root
  bool has_rpi_swap = false;  ///< the generator of swap of Raspberry Pi OS is in the real root
  std::optional<SelinuxFacts> selinux = std::nullopt;  ///< of a root and a kernel that use it
  std::vector<Path> shared = {};                       ///< every mount that propagates to a peer group
  std::string block_device = {};        ///< "254:1" of the disk below; empty for NFS and the like
  std::vector<std::string> disks = {};  ///< of the root's file system: several with btrfs
  /// With seal=device: all devices below the root, and below the mounts that get an overlay together with it.
  std::vector<DeviceCounter> devices = {};
  std::set<Path> existing = {};  ///< paths that plans make in the initramfs and that exist already
  std::optional<UpperSeen> upper = std::nullopt;        ///< where changes do not go to RAM
  std::optional<SnapshotSeen> snapshot = std::nullopt;  ///< where they go to RAM below the file system
};

}  // namespace ramroot
