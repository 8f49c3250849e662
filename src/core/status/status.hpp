// SPDX-License-Identifier: GPL-3.0-or-later
/// How well this machine is protected now. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/boot/seen_boot.hpp"
#include "core/boot/state.hpp"
#include "core/commit/open_note.hpp"
#include "core/journal/ended_note.hpp"
#include "core/loader/next_boot.hpp"
#include "core/memory/memory_rule.hpp"
#include "core/memory/pool_rule.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/request/options.hpp"
#include "core/status/folder_moves.hpp"
#include "core/status/mount_status.hpp"
#include "core/status/protection.hpp"
#include "core/status/root_contents.hpp"

namespace ramroot {

/// RAM that the kernel uses for each file or folder besides its contents, on the tmpfs and in the
/// overlay (Linux 6.1 to 6.18: 200,000 empty files use 240 MiB). It is not part of the size of a tmpfs.
inline constexpr std::uint64_t kRamPerInode = 1250;

/// What swap on a disk does.
inline constexpr const char* kSwapLeaks = "contents of the RAM can get to the disk";

/// What `ramroot mount` has mounted.
struct UnionRow {
  Path target;
  std::string source;      ///< the image, device or folder below
  std::string upper = {};  ///< the folder or device that has its changes; empty: RAM, or only root can see
  std::optional<Usage> usage = std::nullopt;  ///< of the file system for its changes
};

/// Everything that the judgement is based on.
struct Evidence {
  Request request = {};                       ///< from the kernel command line
  std::string cmdline_failure = {};           ///< why that could not be read
  std::vector<MountEntry> mounts = {};        ///< in the order of mountinfo
  std::string mounts_failure = {};            ///< why they could not be read
  bool is_whole = true, is_own = true;        ///< see Sight
  std::optional<Usage> usage = std::nullopt;  ///< of the root
  /// The same of overlays whose changes go to another file system than those of the root.
  std::vector<std::pair<Path, Usage>> other_usage = {};
  std::optional<State> state = std::nullopt;  ///< written by the initramfs, if it did
  std::string state_failure = {};             ///< why it cannot be read; empty if it can, or if there is none
  bool is_lower_covered = false;      ///< this process does not see the real root where the state says it is
  bool is_lower_private = false;      ///< this process may not look at what the next boot will see
  bool is_set_up = false;             ///< then: but the boot loader has something of ramroot's
  bool is_reset_asked = false;        ///< the next boot is to forget the changes: kForgetMark
  bool has_upper_errors = false;      ///< the file system on the device for changes has some
  std::vector<MountNote> notes = {};  ///< written by mount.ramroot
  std::string notes_failure = {};     ///< why not all of them could be read
  std::vector<DeviceCounter> counters = {};  ///< present counters of the devices in `state`
  std::vector<std::string> swap = {};        ///< active swap other than in RAM
  ContainersSeen containers = {};
  std::vector<CryptVolume> volumes = {};                        ///< of crypttab, in files
  std::vector<std::pair<std::string, std::uint64_t>> top = {};  ///< see Status
  bool has_machine_id = true;                                   ///< in the real root
  std::vector<Path> waiting_commits = {};  ///< file systems with the journal of an unfinished commit
  std::string unseen_commits = {};         ///< why it is not known whether there are others; empty if it is
  std::vector<EndedNote> ended = {};       ///< what became of commits that were cut off
  CommitRun commit_run = CommitRun::none;
  std::optional<OpenNote> open_note = std::nullopt;  ///< of a commit that is at work, or that did not close
  std::vector<std::string> holders =
      {};                        ///< who has a file of the real root open for writing, if it can be written
  bool is_in_real_root = false;  ///< this process was started by ramroot-commit
  std::vector<std::string> checked = {};  ///< kCheckedNote
  std::vector<TextFile> boot_files = {};
  std::string next_failure = {};                    ///< why not all of the next boot could be read
  std::vector<std::string> not_ready = {};          ///< found by `ramroot check`, one line each
  std::string cmdline = {};                         ///< of the kernel
  std::string upper_since = {};                     ///< UpperState::since_s as RFC 3339 writes it
  std::optional<MemorySeen> memory = std::nullopt;  ///< if zram was asked for
  std::optional<PoolSeen> pool = std::nullopt;      ///< if the root is a snapshot
  std::string booted = {};  ///< when the kernel started, "2026-11-27T12:00:00Z"; empty: unknown
  std::vector<std::pair<Path, Pool>> ram_disks = {};     ///< other tmpfs mounts
  std::vector<std::pair<Path, Usage>> store_usage = {};  ///< of stores of containers in RAM of their own
  std::optional<ByteSize> journal_limit = std::nullopt;  ///< SystemMaxUse= of journald.conf(5)
  std::optional<ByteSize> kept = std::nullopt;           ///< see Status
  std::vector<FolderMove> moves = {};                    ///< that services failed at
  std::vector<UnionRow> unions = {};
};

struct Status {
  Protection protection = Protection::off;
  bool is_permanent = false;               ///< changes to `/` are permanent
  std::vector<std::string> reasons = {};   ///< why it is not simply protected; the worst first
  std::size_t decisive = 0;                ///< how many of them are why it is as bad as it is
  std::vector<std::string> unknown = {};   ///< what could not be found out, and why
  std::vector<std::string> warnings = {};  ///< what the boot warned about
  std::vector<EndedNote> ended = {};       ///< commits that were cut off, and what this boot made of them
  std::string source, fstype, ro;          ///< the real root, and where it is mounted
  std::optional<UpperState> upper = std::nullopt;                 ///< where changes go if not to RAM
  std::string upper_since = {};                                   ///< see Evidence
  bool forgets_upper = false;                                     ///< the next boot begins without changes
  bool is_reset_asked = false;                                    ///< because of `ramroot reset-upper`
  std::optional<Pool> ram = std::nullopt, inodes = std::nullopt;  ///< for changes, in RAM or on `upper`
  std::optional<MemorySeen> memory = std::nullopt;                ///< if changes in RAM are compressed
  std::optional<PoolSeen> pool = std::nullopt;                    ///< if they go to a pool below the root
  std::vector<MountRow> mounts = {};                              ///< besides the root
  std::vector<UnionRow> unions = {};                              ///< see UnionRow
  ContainersSeen containers = {};
  std::vector<std::pair<Path, Usage>> store_usage = {};  ///< see Evidence
  std::vector<DeviceWrites> writes = {};                 ///< since hand-off
  std::vector<std::string> sealed = {};                  ///< devices that programs cannot write to: "vda1"
  std::vector<std::string> unsealed = {};                ///< devices that seal=device had to leave writable
  std::vector<std::string> swap = {};
  NextBoot next_boot = {};
  bool is_next_private = false;  ///< only root can see what the next boot will do
  bool is_next_ready = true;     ///< as far as `ramroot check` has found out
  bool waits_for_again = false;  ///< a service of this boot will turn protection on for the next one
  std::vector<std::pair<Path, Pool>> ram_disks = {};  ///< tmpfs other than /rw; they use RAM too
  std::optional<ByteSize> kept =
      std::nullopt;            ///< room on the disks of what commits replaced; only root sees it
  std::string parameter = {};  ///< the value of ramroot= that this boot was started with; empty: none
  std::string booted = {};     ///< see Evidence
  std::vector<std::pair<std::string, std::uint64_t>> top =
      {};  ///< folders and the RAM they use, if requested
};

/// Judges by the mounts, never by what was requested or recorded; that only serves as explanation.
Status assess(const Evidence& evidence);

std::string render_protection(Protection protection);

/// Adds a reason. The judgement becomes `is`, if it was better so far.
void add_reason(Status& status, Protection is, std::string reason);

/// For people, at most 80 columns wide; the first word is the judgement.
std::string render_text(const Status& status, bool colour = false);

/// One line for the message of the day, and one more for each commit that was cut off.
std::string render_short(const Status& status);

/// For programs.
std::string render_json(const Status& status);

}  // namespace ramroot
