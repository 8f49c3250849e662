// SPDX-License-Identifier: GPL-3.0-or-later
/// What is true of the protection now. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/boot/state.hpp"
#include "core/loader/next_boot.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/request/options.hpp"
#include "core/status/mount_status.hpp"

namespace ramroot {

enum class Protection {
  is_protected,  ///< the root is the overlay, the real root is read-only
  drifted,       ///< protected, but something wrote to its disk since the boot
  unprotected,   ///< asked for, or half there, and not so
  off,           ///< nobody asked and nothing is there
};

/// Of bytes or inodes.
struct Pool {
  std::uint64_t total = 0, used = 0, free = 0;
};

/// What statvfs(3) says of the root now.
struct RootUsage {
  bool read_only = false;
  Pool ram, inodes;
};

/// Everything that the judgement rests on.
struct Evidence {
  Request request = {};                 ///< from the kernel command line
  std::vector<MountEntry> mounts = {};  ///< in the order of mountinfo
  std::optional<RootUsage> usage = std::nullopt;
  std::optional<State> state = std::nullopt;                    ///< what the initramfs wrote, if it did
  std::vector<MountNote> notes = {};                            ///< what mount.ramroot wrote
  std::vector<DeviceCounter> counters = {};                     ///< of the devices in `state`, now
  std::vector<std::string> swap = {};                           ///< active swap that is not in RAM
  std::vector<Path> image_stores = {};                          ///< of containers, in the real root
  std::vector<std::pair<std::string, std::uint64_t>> top = {};  ///< see Status
  bool has_machine_id = true;                                   ///< in the real root
  std::vector<Path> waiting_commits = {};                       ///< file systems with the journal of one
  bool is_commit_running = false;                               ///< ramroot-commit writes, and ends some time
  std::vector<TextFile> boot_files = {};
  std::vector<std::string> not_ready = {};               ///< what `ramroot check` found, in lines
  std::string cmdline = {};                              ///< of the kernel
  ByteSize ram = {};                                     ///< of the machine; 0 when unknown
  std::vector<std::pair<Path, Pool>> ram_disks = {};     ///< other tmpfs mounts
  std::optional<ByteSize> journal_limit = std::nullopt;  ///< SystemMaxUse= of journald.conf(5)
};

struct Status {
  Protection protection = Protection::off;
  bool is_permanent = false;               ///< what changes on `/` stays
  std::vector<std::string> reasons = {};   ///< why it is not protected
  std::vector<std::string> warnings = {};  ///< what was said at boot
  std::string source, fstype, ro;          ///< the real root and where it is mounted
  std::optional<Pool> ram = std::nullopt, inodes = std::nullopt;
  std::vector<MountRow> mounts = {};       ///< besides the root
  std::vector<DeviceWrites> writes = {};   ///< since hand-off
  std::vector<std::string> sealed = {};    ///< devices that programs cannot write to: "vda1"
  std::vector<std::string> unsealed = {};  ///< those that seal=device had to leave as they are
  std::vector<std::string> swap = {};
  NextBoot next_boot = {};
  bool is_next_ready = true;                          ///< as far as the checks of `ramroot check` are noted
  std::vector<std::pair<Path, Pool>> ram_disks = {};  ///< besides /rw, they use RAM too
  unsigned ram_promised = 0;  ///< per cent of the RAM that all of them may fill together
  std::vector<std::pair<std::string, std::uint64_t>> top =
      {};  ///< folders and the RAM they use, when asked for
};

/// Judges by the mounts, never by what was asked or recorded; those only explain.
Status assess(const Evidence& evidence);

std::string render_protection(Protection protection);

/// For people, 80 columns; the first word is the judgement.
std::string render_text(const Status& status, bool colour = false);

/// One line for the message of the day; empty when nobody asked for protection.
std::string render_short(const Status& status);

/// For programs.
std::string render_json(const Status& status);

}  // namespace ramroot
