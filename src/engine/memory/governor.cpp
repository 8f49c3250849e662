// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/governor.hpp"

#include <algorithm>
#include <thread>

#include "engine/machine/executor.hpp"
#include "engine/memory/memory_probe.hpp"
#include "engine/memory/page_out.hpp"

namespace ramroot {

namespace {

using namespace std::chrono_literals;

constexpr auto kBusyPause = 50ms, kIdlePause = 200ms;
constexpr auto kSwapFor = 2s;       ///< whether our swap is there is asked again then
constexpr auto kGrowsFor = 300ms;   ///< after somebody wrote
constexpr auto kLately = 20s;       // somebody may wait for room that compressing makes
constexpr auto kWaitsInWalk = 10s;  ///< with a folder open
constexpr auto kLongestRest = 30s;
constexpr auto kGivesBackEvery = 5s;
constexpr std::uint64_t kLooksAfter = 1U << 20;
constexpr std::uint64_t kGrowthStep = 1U << 16;
constexpr std::uint64_t kWorthIt = 1U << 20;
constexpr std::uint64_t kWorthGivingBack = 8U << 20;
constexpr int kMostFailures = 20;

}  // namespace

void Governor::note_growth() {
  const auto now = Clock::now();
  const std::uint64_t used = now_.changes.ram.used;
  if (used >= used_before_ + kGrowthStep) grew_at_ = now;
  else if (now - used_at_ < kIdlePause && used >= used_before_) return;
  used_before_ = used;
  used_at_ = now;
}

/// What is compressed now may shrink less than all before.
void Governor::note_ratio() {
  if (now_.stored < stored_before_ || now_.held < held_before_) {
    stored_before_ = now_.stored;  // something was deleted
    held_before_ = now_.held;
  } else if (now_.stored - stored_before_ >= kTellingData) {
    last_ratio_ = ratio_between(now_.stored - stored_before_, now_.held - held_before_);
    stored_before_ = now_.stored;
    held_before_ = now_.held;
  }
  now_.last_ratio = last_ratio_;
}

/// What is neither in RAM nor a part of changes, but in zram, is of programs.
void Governor::note_foreign(std::uint64_t resident) {
  const std::uint64_t sum = resident + now_.stored, used = now_.changes.ram.used;
  foreign_ = sum > used ? std::min(sum - used, now_.stored) : 0;
}

/// Somebody may have stopped it.
Result<void> Governor::look_for_swap() {
  if (Clock::now() - swap_seen_at_ < kSwapFor) return {};
  const auto is_swap = probe_own_swap();
  if (!is_swap) return is_swap.error();
  if (!*is_swap || find_zram_folder().empty())
    return Error{0, "compress the RAM for changes", "the swap on zram is gone"};
  swap_seen_at_ = Clock::now();
  return {};
}

Growth Governor::find_growth() const {
  const auto ago = looked_at_ - grew_at_;
  return ago < kGrowsFor ? Growth::now : ago < kLately ? Growth::lately : Growth::not_lately;
}

/// What was deleted leaves holes in zram's memory (`compact` of zram.rst).
void Governor::give_back() {
  most_stored_ = std::max(most_stored_, now_.stored);
  if (most_stored_ - now_.stored < kWorthGivingBack || Clock::now() - given_back_at_ < kGivesBackEvery)
    return;
  given_back_at_ = Clock::now();
  most_stored_ = now_.stored;
  if (const Path folder = find_zram_folder(); !folder.empty())
    (void)perform(WriteText{Path(folder + "/compact"), "1"}, system_);
}

Result<void> Governor::look() {
  // What is damaged there changes nothing.
  if (const auto wish = read_memory_wish(); wish && *wish && (*wish)->budget) wish_ = **wish;
  if (auto there = look_for_swap(); !there) return there;
  const auto now = probe_memory(rw_);
  if (!now) return now.error();
  now_ = *now;
  now_.foreign = std::min(foreign_, now_.stored);
  note_growth();
  note_ratio();
  give_back();
  looked_at_ = Clock::now();
  push_ = decide_push(*wish_.budget, find_growth(), now_);
  const auto step = plan_limit(wish_, rw_, now_);
  if (!step) return {};
  // Whoever wrote in between is over the limit by now: the next look knows.
  if (auto done = perform(step->step, system_); !done && done.error().errno_value != EINVAL) return done;
  return {};
}

/// @return false: it is to end
bool Governor::pause(Clock::duration how_long) {
  const auto end = Clock::now() + how_long;
  while (goes_on_() && Clock::now() < end)
    std::this_thread::sleep_for(std::min<Clock::duration>(kIdlePause, end - Clock::now()));
  if (!goes_on_()) return false;
  const auto done = look();
  failures_ = done ? 0 : failures_ + 1;
  if (!done) last_failure_ = done.error();
  return failures_ < kMostFailures;
}

/// Whoever reads wants back what was compressed: with nobody writing it takes a quarter of the time.
bool Governor::after_piece(std::uint64_t bytes) {
  const auto spent = Clock::now() - looked_at_;
  sent_ += bytes;
  if (sent_ < kLooksAfter && spent < kBusyPause) return goes_on_();  // small files
  sent_ = 0;
  if (!pause(push_ == Push::slowly ? spent * 3 : Clock::duration())) return false;
  for (auto waited = 0ms; push_ == Push::none && waited < kWaitsInWalk; waited += kBusyPause)
    if (!pause(kBusyPause)) return false;
  return push_ != Push::none;
}

void Governor::go_through_files() {
  const std::uint64_t before = now_.stored;
  const auto left = page_out(rw_, [this](std::uint64_t bytes) { return after_piece(bytes); });
  if (left) note_foreign(*left);
  rests_at_ = resident_of(now_);
  if (!left || now_.stored >= before + kWorthIt) {
    rest_ = {};
    return;
  }
  rest_ = std::clamp<Clock::duration>(rest_ * 2, 1s, kLongestRest);
  rests_until_ = Clock::now() + rest_;
}

Result<void> Governor::run(const std::function<bool()>& goes_on) {
  goes_on_ = goes_on;
  while (failures_ < kMostFailures && goes_on_()) {
    // What was read came back: there is something to do again.
    const bool is_new = resident_of(now_) > rests_at_ + wish_.budget->bytes / 16;
    const bool rests = Clock::now() < rests_until_ && grew_at_ < rests_until_ - rest_ && !is_new;
    if (push_ != Push::none && !rests) go_through_files();
    if (!pause(Clock::now() - grew_at_ < 2s ? Clock::duration(kBusyPause) : Clock::duration(kIdlePause)))
      break;
  }
  if (failures_ >= kMostFailures) return last_failure_;
  return {};
}

}  // namespace ramroot
