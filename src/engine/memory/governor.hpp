// SPDX-License-Identifier: GPL-3.0-or-later
/// Keeps the limit of the RAM for changes true while they are compressed (`ramroot watch`).
#pragma once

#include <chrono>
#include <functional>

#include "core/memory/memory_rule.hpp"
#include "system/system.hpp"

namespace ramroot {

class Governor {
 public:
  using Clock = std::chrono::steady_clock;  // nobody can set it back

  /// @param wish  with a budget
  /// @param rw    the tmpfs
  Governor(const MemoryWish& wish, Path rw, System& system)
      : rw_(std::move(rw)), system_(system), wish_(wish) {}

  /// Looks once: reads the numbers and the wish, and moves the limit.
  Result<void> look();

  /// Looks, and compresses where that is needed, until `goes_on` says no.
  /// @param goes_on  asked at least five times in a second
  /// @return         an Error if it cannot look any more
  Result<void> run(const std::function<bool()>& goes_on);

 private:
  void note_growth();
  void note_ratio();
  void note_foreign(std::uint64_t resident);
  Result<void> look_for_swap();
  Growth find_growth() const;
  void give_back();
  bool pause(Clock::duration how_long);
  bool after_piece(std::uint64_t bytes);
  void go_through_files();

  Path rw_;
  System& system_;
  std::function<bool()> goes_on_ = [] { return true; };
  MemoryWish wish_;
  MemoryNow now_ = {};
  Push push_ = Push::none;
  int failures_ = 0;  ///< to look, one after another
  Error last_failure_ = {};
  std::uint64_t foreign_ = 0;      ///< see MemoryNow
  std::uint64_t rests_at_ = 0;     ///< what was in RAM uncompressed when it began to rest
  std::uint64_t used_before_ = 0;  ///< at `used_at_`
  std::uint64_t stored_before_ = 0, held_before_ = 0, last_ratio_ = 0;  ///< see MemoryNow::last_ratio
  std::uint64_t sent_ = 0;                                              ///< to zram since the last look
  std::uint64_t most_stored_ = 0;                                       ///< since memory was given back last
  Clock::time_point looked_at_ = {}, swap_seen_at_ = {}, used_at_ = {}, grew_at_ = {}, given_back_at_ = {};
  Clock::time_point rests_until_ = {};  ///< the last time through all files gave nothing
  Clock::duration rest_ = {};
};

}  // namespace ramroot
