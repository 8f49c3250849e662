// SPDX-License-Identifier: GPL-3.0-or-later
/// Keeps writers from filling the pool for changes, and makes it larger in an emergency (`ramroot watch`).
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "core/boot/state.hpp"
#include "core/memory/pool_rule.hpp"
#include "system/system.hpp"

namespace ramroot {

class PoolGovernor {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param tell  called with a sentence when room becomes short, and when the pool has grown
  PoolGovernor(const MemoryWish& wish, const SnapshotState& snapshot, System& system,
               std::function<void(const std::string&)> tell)
      : snapshot_(snapshot), system_(system), tell_(std::move(tell)), wish_(wish), least_(snapshot.used) {}

  /// Looks once: reads the numbers and the wish, and moves the limit.
  Result<void> look();

  /// Looks until `goes_on` says no.
  /// @param goes_on  asked at least five times in a second, but while the kernel looks for what is free
  /// @return         an Error if it cannot look any more
  Result<void> run(const std::function<bool()>& goes_on);

 private:
  void note_writers();
  void tell_level();
  bool wants_trim() const;
  bool trim();
  bool pause(Clock::duration how_long);

  SnapshotState snapshot_;
  System& system_;
  std::function<void(const std::string&)> tell_;
  std::function<bool()> goes_on_ = [] { return true; };
  MemoryWish wish_;
  PoolNow now_ = {};
  int failures_ = 0;  ///< to look, one after another
  Error last_failure_ = {};
  unsigned told_ = 0;             ///< the last level, in percent
  std::uint64_t most_files_ = 0;  ///< since what is free was given back last
  std::uint64_t least_ = 0;       ///< see PoolNow::least
  std::uint64_t taken_before_ = 0;
  Clock::time_point wrote_at_ = {}, trimmed_at_ = {};
};

}  // namespace ramroot
