// SPDX-License-Identifier: GPL-3.0-or-later
/// What was requested, planned and done at boot, recorded for later programs. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/memory/memory_wish.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/mounts/write_counters.hpp"
#include "core/request/options.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

/// How the boot ended for the root.
enum class Outcome {
  is_protected,  ///< the overlay is the root
  already,       ///< the root was volatile before ramroot ran
  unprotected,   ///< requested but not done; the mounts are as before, and the boot continues
  stopped,       ///< requested but not done; `onfail`, or the state of the mounts, forbids to continue
};

/// Where changes go if not to RAM.
struct UpperState {
  std::string source = {};  ///< "/dev/vdb1"
  std::string device = {};  ///< "254:17"
  std::string fstype = {};
  std::string folder = {};        ///< "/upper", seen from the top of its file system
  std::int64_t since_s = 0;       ///< when there were no changes yet, seconds since 1970
  bool goes_on = false;           ///< there were changes of earlier boots
  std::string encrypted_on = {};  ///< "/dev/vdb", if `source` is encrypted with a key that nobody stores
  friend bool operator==(const UpperState&, const UpperState&) = default;
};

/// The devices of ramroot=snapshot.
struct SnapshotState {
  std::string disk = {}, disk_device = {};  ///< "/dev/vda1", "254:1": below all of them
  std::string root = {}, pool = {};         ///< names of device-mapper
  std::uint64_t room = 0;                   ///< what programs could write at first, in bytes
  std::uint64_t size = 0;                   ///< of the pool, in bytes
  std::uint64_t most = 0;                   ///< how large the pool can become
  std::uint64_t used = 0;                   ///< of the file system, then; 0: unknown
  friend bool operator==(const SnapshotState&, const SnapshotState&) = default;
};

/// The contents of kStateFile, schema 1. The initramfs writes it last. ramroot-commit replaces it
/// after a commit, because the counters of the devices then include intended writes.
struct State {
  Outcome outcome = Outcome::unprotected;
  std::string parameter;
  std::string failure;  ///< empty if protected
  std::vector<std::string> warnings;
  std::string source, fstype, device;     ///< of the real root, `device` as it is mounted at `ro`
  std::string ro = "/rw/ro", rw = "/rw";  ///< where the layers can be seen
  std::optional<UpperState> upper;        ///< nothing: changes go to RAM
  std::optional<SnapshotState> snapshot;  ///< there is no overlay over the real root: it is in RAM itself
  std::vector<MountRecord> mounts;        ///< decisions about the other file systems
  /// Mount points that got an overlay together with the root; nothing if an older version booted.
  std::optional<std::vector<std::string>> overlays;
  std::vector<DeviceCounter> counters;  ///< of the devices below the real root, at hand-off
  bool left_open = false;               ///< ramroot-commit could not make the real root read-only again
  std::vector<std::string> sealed;      ///< devices that seal=device made read-only: "254:1"
  std::vector<std::string> plan;        ///< the steps as `ramroot plan` prints them
  /// The fstab that the boot wrote, stored as a file of its own (kGeneratedFstab): `ramroot diff`
  /// must tell it from a user's changes.
  std::optional<std::string> fstab;
  std::optional<std::string> real_fstab;    ///< the original that it was made from (kRealFstab)
  std::optional<std::string> hidden_names;  ///< of earlier boots; a file of its own (kHiddenNames)
  std::optional<MemoryWish> memory;         ///< if zram is to be used; a file of its own (kMemoryWish)
  bool has_unfinished = false;        ///< a commit could not be finished; a file of its own (kUnfinished)
  std::vector<std::string> attempts;  ///< failures of plans that a simpler plan made up for
};

std::string render_outcome(Outcome outcome);

/// Where changes go, for people: "/dev/vdb1", "/dev/vdb, encrypted with a key that is gone at power-off".
std::string render_upper(const UpperState& upper);

std::string render_state(const State& state);

/// Reads what render_state() wrote; anything else gives an Error.
Result<State> parse_state(std::string_view json);

}  // namespace ramroot
