// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/pool_governor.hpp"

#include <algorithm>
#include <thread>

#include "engine/machine/executor.hpp"
#include "engine/memory/memory_probe.hpp"
#include "engine/memory/pool_probe.hpp"

namespace ramroot {

namespace {

using namespace std::chrono_literals;

constexpr auto kPoolBusyPause = 50ms, kPoolIdlePause = 200ms;
constexpr auto kTrimsEvery = 30s, kTrimsSoon = 3s;
constexpr std::uint64_t kFewFiles = 16;
/// The journal of the machine writes all the time, and needs no haste.
constexpr std::uint64_t kMuchUnwritten = 4U << 20, kMuchTaken = 4 * kThinBlock;
constexpr std::uint64_t kTrimmedAtOnce = 1ULL << 30;
constexpr int kMostPoolFailures = 20;

}  // namespace

void PoolGovernor::note_writers() {
  const std::uint64_t taken = taken_of(now_);
  if (taken >= taken_before_ + kMuchTaken || now_.unwritten > kMuchUnwritten) wrote_at_ = Clock::now();
  if (taken < taken_before_ || taken >= taken_before_ + kMuchTaken) taken_before_ = taken;
  most_files_ = std::max(most_files_, now_.files);
}

void PoolGovernor::tell_level() {
  const Pool room = room_of(*wish_.budget, now_);
  const auto percent = static_cast<unsigned>(room.total == 0 ? 100 : room.used * 100 / room.total);
  const unsigned level = percent >= kFull ? kFull : percent >= kNearlyFull ? kNearlyFull : 0;
  if (level > told_)
    tell_("the RAM for changes is " + std::to_string(percent) + "% full: " + render_byte_size({room.used}) +
          " of " + render_byte_size({room.total}) +
          " are in use; delete files, or raise the limit with 'ramroot resize'");
  // Not told again because of a file that comes and goes.
  if (level > told_ || percent + 5 < told_) told_ = level;
}

Result<void> PoolGovernor::look() {
  // What is damaged there changes nothing.
  if (const auto wish = read_memory_wish(); wish && *wish && (*wish)->budget) wish_ = **wish;
  const auto now = probe_pool(snapshot_, "/", least_);
  if (!now) return now.error();
  now_ = *now;
  least_ = now_.least;
  note_writers();
  tell_level();
  Result<void> all;
  const auto steps = follow_pool(*wish_.budget, snapshot_.pool, "/", now_);
  for (const PlannedStep& step : steps) {
    const auto done = perform(step.step, system_);
    if (!done) all = done;  // the limit counts, also if the pool cannot grow
    const auto* grown = std::get_if<GrowPool>(&step.step);
    const bool is_news = grown != nullptr && grown->size.bytes > pool_for(*wish_.budget).bytes;
    if (done && is_news)  // and not what `ramroot resize` has asked for
      tell_("the pool for changes has grown to " + render_byte_size(grown->size) +
            ": what is overwritten in place takes RAM that no limit can count");
  }
  return all;
}

/// @return false: it is to end
bool PoolGovernor::pause(Clock::duration how_long) {
  const auto end = Clock::now() + how_long;
  while (goes_on_() && Clock::now() < end)
    std::this_thread::sleep_for(std::min<Clock::duration>(kPoolIdlePause, end - Clock::now()));
  if (!goes_on_()) return false;
  const auto done = look();
  failures_ = done ? 0 : failures_ + 1;
  if (!done) last_failure_ = done.error();
  return failures_ < kMostPoolFailures;
}

/// The option `discard` gives back what is at least a block of the pool. Of many small files that are
/// deleted, none is.
bool PoolGovernor::wants_trim() const {
  const bool is_short = room_of(*wish_.budget, now_).free < wish_.budget->bytes / 4;
  return now_.files + kFewFiles <= most_files_ &&
         Clock::now() - trimmed_at_ > (is_short ? kTrimsSoon : kTrimsEvery);
}

bool PoolGovernor::trim() {
  most_files_ = now_.files;
  for (std::uint64_t at = 0; at < now_.disk; at += kTrimmedAtOnce) {
    // XFS refuses a piece beyond its end; what cannot be given back now is no failure.
    (void)perform(TrimFree{"/", at, std::min(kTrimmedAtOnce, now_.disk - at)}, system_);
    if (!pause({})) return false;
  }
  trimmed_at_ = Clock::now();
  return true;
}

Result<void> PoolGovernor::run(const std::function<bool()>& goes_on) {
  goes_on_ = goes_on;
  while (pause(Clock::now() - wrote_at_ < 2s ? Clock::duration(kPoolBusyPause)
                                             : Clock::duration(kPoolIdlePause)))
    if (wants_trim() && !trim()) break;
  if (failures_ >= kMostPoolFailures) return last_failure_;
  return {};
}

}  // namespace ramroot
