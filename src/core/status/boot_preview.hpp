// SPDX-License-Identifier: GPL-3.0-or-later
/// What a protected boot of this machine will do, for its administrator. Touches nothing.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/boot/boot_plan.hpp"
#include "core/loader/next_boot.hpp"
#include "core/mounts/mount_units.hpp"
#include "core/request/size_policy.hpp"
#include "core/status/mount_status.hpp"
#include "core/status/status.hpp"

namespace ramroot {

/// The words of the kernel command line that a boot is planned for, and who says them.
struct PlannedWords {
  enum class From {
    given,      ///< by the user
    next_boot,  ///< by the menu entry that starts next
    enable,     ///< by nobody yet: `ramroot enable` would write them
    assumed,    ///< by nobody: there is no menu of that root
  } from = From::given;
  NextBoot next = {};  ///< with next_boot and enable
};

/// What becomes of swap.
struct SwapFate {
  std::string name;  ///< as fstab has it: "UUID=77d1"
  enum class Fate { off, off_already, in_ram, stays_on } fate = Fate::off;
};

/// A store that lies on a mounted disk.
struct StoreSeen {
  std::string what;         ///< see find_store_in()
  bool can_be_kept = true;  ///< not in a part of a disk, or a subvolume: see mount.ramroot
};

/// Everything that is known before the boot.
struct PreviewFacts {
  PlannedWords words = {};
  Request request = {};
  Facts facts = {};  ///< as seen by this process
  RootContents contents = {};
  std::vector<UnitMount> units = {};       ///< what systemd mounts without a line of fstab
  std::map<Path, StoreSeen> stores = {};   ///< by mount point
  std::set<Path> refused = {};             ///< mount points: see list_refused()
  std::string kernel = {};                 ///< its release, "6.12.48-amd64"; empty when that is not known
  std::vector<std::string> swap = {};      ///< devices of swap without one
  bool has_zram = true;                    ///< some kernel that is installed has it
  std::vector<std::string> warnings = {};  ///< what was noticed while gathering it
};

struct BootPreview {
  PlannedWords words = {};
  std::string parameter = {};            ///< the value of `ramroot=`
  std::string source = {}, fstype = {};  ///< of the root
  UpperLimits limits = {};               ///< of the RAM for changes
  bool compresses = false;               ///< them, in that RAM
  std::string upper = {};        ///< the device for changes instead: "/dev/vdb1", or as it was asked for
  Path upper_folder = {};        ///< on it
  bool forgets_upper = false;    ///< each boot begins without changes
  bool formats_upper = false;    ///< it is empty, and gets a file system first
  bool is_snapshot = false;      ///< changes go to RAM below the file system
  bool encrypts_upper = false;   ///< with a key that nobody stores
  ByteSize encrypted_swap = {};  ///< on the same device; 0: none
  ContainersSeen containers = {};
  UpperLimits container_limits = {};  ///< of each store in RAM
  ByteSize ram = {};
  std::vector<MountRow> mounts = {};
  std::vector<SwapFate> swap = {};
  std::string fstab_now = {}, fstab_then = {};
  std::string fstab_diff = {};                ///< a unified diff of the two, which somebody else makes
  std::vector<std::string> not_working = {};  ///< what will not work during such a boot
  std::vector<std::string> obstacles = {};  ///< why it will not come up as it should; `warnings` has them too
  std::vector<std::string> warnings = {};
  std::vector<std::string> steps = {};  ///< in the initramfs
  std::vector<std::string> later = {};  ///< in the running system, by `ramroot watch`
};

/// Where the steps of a preview have the real root, because the initramfs mounts it there.
inline constexpr const char* kPreviewRoot = "/sysroot";

/// @return an Error with the reason if this root cannot be protected
Result<BootPreview> preview_boot(const PreviewFacts& known);

/// "the next boot (/boot/grub/grub.cfg)": who says the words.
std::string render_origin(const PlannedWords& words);
std::string render_fate(SwapFate::Fate fate);
/// How much of the RAM the changes may use, in per cent.
unsigned percent_of_ram(const BootPreview& preview);

enum class Detail { usual, with_steps };

/// For people, at most 80 columns wide but for lines of fstab and steps.
std::string render_text(const BootPreview& preview, Detail detail);

/// For programs.
std::string render_json(const BootPreview& preview);
/// The same where there is nothing to plan.
std::string render_no_preview(const std::string& why);

}  // namespace ramroot
