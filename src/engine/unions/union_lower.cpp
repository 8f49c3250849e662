// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_lower.hpp"

#include <optional>

#include "base/text.hpp"
#include "core/mounts/mount_plan.hpp"
#include "engine/commit/commit_lock.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/unions/image_loops.hpp"
#include "engine/unions/image_probe.hpp"
#include "engine/unions/kernel_words.hpp"
#include "engine/unions/open_mark.hpp"
#include "engine/unions/union_notes.hpp"

namespace ramroot {

namespace {

/// Read-only at the device, or else a file system may write although it is mounted read-only.
Result<void> prove_sealed(const UnionFacts& facts) {
  if (facts.is_folder) return {};
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const lower = find_mount_at(*mounts, facts.layers.lower);
  if (lower != nullptr && is_device_read_only(lower->source)) return {};
  return Error{0, "mount " + render_for_console(facts.source),
               "its loop device can be written: somebody else has made one for this file"};
}

/// Is a part of what would be mounted on a loop device that can be written? mount(8) makes no second one.
bool overlaps(const ImageLoop& loop, const UnionSource& source) {
  const std::uint64_t begin = source.offset.value_or(0), size = source.size.value_or(0);
  const bool ends_before = loop.size != 0 && loop.offset + loop.size <= begin;
  const bool begins_behind = size != 0 && begin + size <= loop.offset;
  return !loop.is_read_only && !ends_before && !begins_behind;
}

/// mount(8) names places of ours, and the kernel tells more than it does.
Error explain_failure(const UnionFacts& facts, const UnionSource& source, const KernelWords& log,
                      const Error& failure) {
  const std::string shown = render_for_console(facts.source), attempt = "mount " + shown;
  if (facts.is_folder) return failure;
  for (const ImageLoop& loop : list_loops(facts.source))
    if (overlaps(loop, source))
      return Error{0, attempt, "others can write to it: it is at " + loop.node + ", which is not read-only"};
  if (const std::string words = log.find_complaint(source.fstype); !words.empty())
    return Error{0, attempt, "the kernel says: " + words};
  const std::string words = failure.detail.empty() ? failure.text() : failure.detail;
  const std::string place = "mount: " + facts.layers.lower + ": ";
  return Error{0, attempt, words.starts_with(place) ? words.substr(place.size()) : words};
}

Result<void> try_lower(const UnionFacts& facts, const UnionSource& source, const std::string& options,
                       System& system) {
  const Report report = execute(make_lower_plan(source, facts.layers, options, facts.existing), system);
  if (report.failure) return *report.failure;
  return {};
}

/// Fails if a commit is at work: what waits may be its own. Where there can be no lock, nobody has it.
Result<std::optional<UniqueFd>> lock_unless_held(CommitLock lock, const UnionFacts& facts) {
  if (lock == CommitLock::of_caller) return std::optional<UniqueFd>();
  auto taken = take_commit_lock();
  if (taken) return std::optional(*std::move(taken));
  if (taken.error().errno_value != 0) return std::optional<UniqueFd>();
  return Error{0, "mount " + render_for_console(facts.source), kAnotherCommit, kWhenItHasEnded};
}

/// May there be an interrupted commit? The mark alone: it is in the journal of the file system, or it has
/// ended.
Result<bool> may_wait(const UnionFacts& facts, const Path& place) {
  auto waits = has_journal(place);
  if (!waits || *waits || facts.is_folder) return waits;
  return is_marked_open(place);
}

}  // namespace

Result<UnionSource> find_source(const UnionWanted& wanted, const UnionOptions& options) {
  if (wanted.fstype == "auto") return probe_image(wanted.source, options);
  return UnionSource{wanted.source, false, wanted.fstype, options.offset};
}

Result<void> mount_lower(const UnionFacts& facts, const UnionSource& source, const UnionOptions& options,
                         std::vector<std::string>& warnings, System& system) {
  if (facts.is_file && source.fstype == "erofs" && !source.offset) {
    UnionSource file = source;
    file.needs_no_loop = true;
    if (try_lower(facts, file, options.others, system)) return {};  // or else this kernel needs a loop device
  }
  const KernelWords log;
  auto done = try_lower(facts, source, options.others, system);
  const std::string_view without = option_without_recovery(source.fstype);
  if (!done && !facts.is_folder && !without.empty()) {
    const auto again = try_lower(facts, source, options.others + "," + std::string(without), system);
    if (again) warnings.push_back(tell_unclean(facts.source));
    if (again) done = again;
  }
  if (!done) return explain_failure(facts, source, log, done.error());
  return prove_sealed(facts);
}

/// A commit to what is below, which a power cut interrupted, is finished as the boot does it for the root.
Result<bool> finish_earlier_commit(const UnionFacts& facts, const UnionSource& source,
                                   const UnionOptions& options, CommitLock lock,
                                   std::vector<std::string>& warnings, System& system) {
  const Path& place = facts.is_folder ? facts.source : facts.layers.lower;
  const auto waits = may_wait(facts, place);
  if (waits && !*waits) return false;
  const std::string attempt = "a commit to " + render_for_console(facts.source);
  if (options.is_read_only) {
    warnings.push_back(attempt + " may be unfinished: mounted without the option ro, it is finished");
    return false;
  }
  const auto locked = lock_unless_held(lock, facts);
  if (!locked) return locked.error();
  auto done = facts.is_folder ? Result<void>() : perform(Unmount{facts.layers.lower}, system);
  if (!done) return done.error();
  std::set<Path> existing = facts.existing;
  existing.insert({kRunFolder, kUnions, facts.layers.folder, facts.layers.lower, facts.layers.ram});
  const Report opened =
      facts.is_folder
          ? Report{}
          : execute(make_lower_plan(source, facts.layers, options.others, existing, LowerAccess::writable),
                    system);
  const auto journal = opened.failure ? Result<bool>(*opened.failure) : has_journal(place);
  const CommitResult result =
      journal ? finish_commit(place, system) : CommitResult{CommitEnding::interrupted, journal.error()};
  const bool is_done = result.ending == CommitEnding::done;
  if (result.ending != CommitEnding::interrupted) (void)remove_open_mark(place, system);
  if (!opened.failure) warnings.clear();  // its own journal has been read now
  const bool is_ended = is_done && journal && !*journal && !result.was_cut_off;
  warnings.push_back(attempt + (is_ended ? " was cut off: its file system was opened once, to repair itself"
                                : result.was_cut_off ? " was cut off before it changed anything"
                                : is_done            ? " was interrupted, and is finished now"
                                                     : " was interrupted, and cannot be finished: " +
                                                (result.failure ? result.failure->text() : "")));
  if (facts.is_folder) return true;
  if (!opened.failure) done = perform(Unmount{facts.layers.lower}, system);
  if (!done) return done.error();
  wait_for_writable_loops(facts.source);
  UnionFacts again;
  again.source = facts.source;
  again.layers = facts.layers;
  again.existing = existing;
  done = mount_lower(again, source, options, warnings, system);
  return done ? Result<bool>(true) : done.error();
}

}  // namespace ramroot
