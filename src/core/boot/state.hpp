// SPDX-License-Identifier: GPL-3.0-or-later
/// What was asked, intended and done at boot, as later programs read it. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/mounts/write_counters.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// How the boot ended for the root.
enum class Outcome {
  is_protected,  ///< the overlay is the root
  already,       ///< the root was volatile before we came
  unprotected,   ///< asked for, not done, mount tree as before: boot goes on
  stopped,       ///< asked for, not done, and `onfail` or the tree forbids to go on
};

/// /run/ramroot/state.json, schema 1. The boot writes it as its last act; ramroot-commit writes it
/// again with the counters of the devices, because what it wrote to the disk was meant to be.
struct State {
  Outcome outcome = Outcome::unprotected;
  std::string parameter;
  std::string failure;  ///< empty when protected
  std::vector<std::string> warnings;
  std::string source, fstype, device;   ///< of the real root
  std::string ro = "/ro", rw = "/rw";   ///< where the layers can be seen
  std::vector<MountRecord> mounts;      ///< what was decided for the other file systems
  std::vector<DeviceCounter> counters;  ///< of the devices below the real root, at hand-off
  std::vector<std::string> sealed;      ///< devices that seal=device made read-only: "254:1"
  std::vector<std::string> plan;        ///< the steps as `ramroot plan` prints them
  /// The fstab that the boot wrote, a file of its own (kGeneratedFstab): `ramroot diff` must tell
  /// it from what people change.
  std::optional<std::string> fstab;
  std::optional<std::string> real_fstab;  ///< what it was made of (kRealFstab)
  std::vector<std::string> attempts;      ///< failures of plans that a simpler plan made good
};

inline constexpr const char* kGeneratedFstab = "/run/ramroot/fstab";
inline constexpr const char* kRealFstab = "/run/ramroot/fstab.real";

std::string render_outcome(Outcome outcome);

std::string render_state(const State& state);

/// Reads what render_state wrote; anything else is an Error, never an exception.
Result<State> parse_state(std::string_view json);

}  // namespace ramroot
