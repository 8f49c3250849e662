// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_mount.hpp"

#include <cerrno>
#include <optional>

#include "base/text.hpp"
#include "core/mounts/mount_plan.hpp"
#include "core/unions/user_union.hpp"
#include "engine/commit/commit_lock.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/unions/image_probe.hpp"
#include "engine/unions/open_mark.hpp"
#include "engine/unions/umount_helper.hpp"
#include "engine/unions/union_facts.hpp"
#include "engine/unions/union_notes.hpp"
#include "engine/unions/user_union.hpp"
#include "system/detached_mounts.hpp"

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

Result<void> mount_lower(const UnionFacts& facts, const UnionSource& source, const UnionOptions& options,
                         std::vector<std::string>& warnings, System& system) {
  const std::string_view without = option_without_recovery(source.fstype);
  Report report = execute(make_lower_plan(source, facts.layers, options.others, facts.existing), system);
  if (report.failure && !facts.is_folder && !without.empty()) {
    const Report again = execute(
        make_lower_plan(source, facts.layers, options.others + "," + std::string(without), facts.existing),
        system);
    if (!again.failure) warnings.push_back(tell_unclean(facts.source));
    if (!again.failure) report = again;
  }
  if (report.failure) return *report.failure;
  return prove_sealed(facts);
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

/// A commit to what is below, which a power cut interrupted, is finished as the boot does it for the root.
Result<void> finish_earlier_commit(const UnionFacts& facts, const UnionSource& source,
                                   const UnionOptions& options, CommitLock lock,
                                   std::vector<std::string>& warnings, System& system) {
  const Path& place = facts.is_folder ? facts.source : facts.layers.lower;
  const auto waits = may_wait(facts, place);
  if (waits && !*waits) return {};
  const auto locked = lock_unless_held(lock, facts);
  if (!locked) return locked.error();
  auto done = facts.is_folder ? Result<void>() : perform(Unmount{facts.layers.lower}, system);
  if (!done) return done;
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
  if (!is_ended)
    warnings.push_back("a commit to " + render_for_console(facts.source) +
                       (result.was_cut_off ? " was cut off before it changed anything"
                        : is_done          ? " was interrupted, and is finished now"
                                           : " was interrupted, and cannot be finished: " +
                                        (result.failure ? result.failure->text() : "")));
  if (facts.is_folder) return {};
  if (!opened.failure) done = perform(Unmount{facts.layers.lower}, system);
  if (!done) return done;
  UnionFacts again;
  again.source = facts.source;
  again.layers = facts.layers;
  again.existing = existing;
  return mount_lower(again, source, options, warnings, system);
}

/// In the namespace of its own.
Result<void> build(const UnionFacts& facts, const UnionSource& source, const UnionWanted& wanted,
                   const UnionOptions& options, CommitLock lock, std::vector<std::string>& warnings,
                   System& system) {
  if (auto done = mount_lower(facts, source, options, warnings, system); !done) return done;
  if (auto done = finish_earlier_commit(facts, source, options, lock, warnings, system); !done) return done;
  const UnionPlaces places{facts.source, facts.target, facts.layers, facts.has_changes, facts.existing};
  const Report report = execute(make_union_plan(places, options, facts.limits), system);
  if (report.failure) return *report.failure;
  return store_notes(facts, wanted, options, system);
}

void remove_folders(const UnionLayers& layers, System& system) {
  for (const Path& file : {note_of(layers), own_names_of(layers), image_of(layers)})
    (void)perform(RemoveFile{file}, system);
  for (const Path& dir : {layers.lower, layers.ram, layers.folder}) (void)perform(RemoveDir{dir}, system);
}

/// Attaches the union first: whatever happens to this process, no layer stays without it. With the changes of
/// an earlier union it is the last: then nobody sees it without what is below, and the next call goes on.
Result<void> bring_out(const UnionFacts& facts, const UniqueFd& outside, System& system) {
  std::vector<Path> places{facts.layers.lower};
  if (!facts.has_changes) places.push_back(facts.layers.ram);
  places.insert(facts.has_changes ? places.end() : places.begin(), facts.target);
  std::vector<UniqueFd> copies;
  for (const Path& place : places) {
    auto copy = detach_copy(place);
    if (!copy) return copy.error();
    copies.push_back(*std::move(copy));
  }
  // What serves an image lives on in these mounts, and has to end when those outside do.
  for (const Path& place : facts.layers.by == UnionBy::user ? places : std::vector<Path>())
    if (auto done = system.unmount(Place{place}, Leave::at_once); !done) return done;
  if (auto done = return_to_mounts(outside); !done) return done;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const bool is_union = places[i] == facts.target;
    auto done = is_union ? attach(copies[i], facts.place, facts.target) : attach(copies[i], places[i]);
    // Before the layers, which umount(8) would leave without it.
    if (done && is_union && facts.layers.by == UnionBy::root)
      done = note_umount_helper(facts.source, facts.target);
    if (!done) return done;
  }
  return {};
}

/// The changes of an earlier union stay, where it left them.
void take_back_keeping_changes(const UnionFacts& facts, System& system) {
  const auto mounts = read_mounts();
  const MountEntry* const there = mounts ? find_mount_at(*mounts, facts.target) : nullptr;
  if (there != nullptr && read_union(*there)) (void)system.unmount(Place{facts.target}, Leave::at_once);
  if (mounts && find_mount_at(*mounts, facts.layers.lower) != nullptr)
    (void)system.unmount(Place{facts.layers.lower}, Leave::at_once);
}

/// Throws away what an earlier union left that is not mounted any more.
Result<void> remove_leftovers_of(const Path& target, const std::optional<Path>& unions,
                                 const std::vector<MountEntry>& mounts, System& system) {
  const auto layers = unions ? user_layers_of(target, *unions) : layers_of(target);
  bool is_any = false;
  for (const Path& one : layers ? std::vector{layers->lower, layers->ram} : std::vector<Path>()) {
    if (find_mount_at(mounts, one) == nullptr) continue;
    is_any = true;
    if (auto done = system.unmount(Place{one}, Leave::at_once); !done) return done;
  }
  if (is_any) return remove_folders(*layers, system), Result<void>();
  return Error{0, "unmount " + render_for_console(target),
               "no union is mounted there: 'ramroot mount' made none"};
}

}  // namespace

Result<UnionMounted> mount_union(const UnionWanted& wanted, CommitLock lock, System& system,
                                 const std::optional<Path>& user_unions) {
  const auto options = parse_union_options(wanted.options);
  if (!options) return options.error();
  const auto facts = probe_union(wanted.source, wanted.target, *options, user_unions);
  if (!facts) return facts.error();
  const UnionWanted real{facts->source, facts->target, wanted.fstype, wanted.options, wanted.with_fuse};
  const auto source =
      facts->is_folder ? Result<UnionSource>(UnionSource{facts->source, true}) : find_source(real, *options);
  if (!source) return source.error();
  if (facts->has_lower)
    if (auto gone = perform(DetachTree{facts->layers.lower}, system); !gone) return gone.error();
  UnionMounted out{facts->source, facts->target};
  auto outside = enter_own_mounts();
  if (!outside) return outside.error();
  auto done = user_unions ? build_user_union(*facts, *source, real, *options, out.warnings, system)
                          : build(*facts, *source, real, *options, lock, out.warnings, system);
  if (done) done = bring_out(*facts, *outside, system);
  if (done) return out;
  // What has been mounted goes with this namespace, or has been attached and is taken away.
  (void)return_to_mounts(*outside);
  if (facts->has_changes) return take_back_keeping_changes(*facts, system), done.error();
  (void)unmount_union(facts->target, Leave::at_once, system, user_unions);
  remove_folders(facts->layers, system);
  return done.error();
}

Result<UnionSource> find_source(const UnionWanted& wanted, const UnionOptions& options) {
  if (wanted.fstype == "auto") return probe_image(wanted.source, options);
  return UnionSource{wanted.source, false, wanted.fstype, options.offset};
}

Result<void> unmount_union(const std::string& target, Leave leave, System& system,
                           const std::optional<Path>& user_unions) {
  const std::string attempt = "unmount " + render_for_console(target);
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const there = find_mount_at(*mounts, target);
  const auto layers = there == nullptr ? std::nullopt : read_union(*there);
  if (!layers) return remove_leftovers_of(target, user_unions, *mounts, system);
  // The layers first: then no moment leaves one behind. If the union is in use, they come back.
  std::vector<std::pair<UniqueFd, Path>> copies;
  for (const Path& layer : {layers->lower, layers->ram}) {
    if (find_mount_at(*mounts, layer) == nullptr) continue;
    auto copy = detach_copy(layer);
    if (!copy) return copy.error();
    copies.emplace_back(*std::move(copy), layer);
    if (auto done = system.unmount(Place{layer}, Leave::at_once); !done) return done;
  }
  auto done = system.unmount(Place{target}, leave);
  for (const auto& [copy, layer] : copies)
    if (!done) (void)attach(copy, layer);
  if (!done && done.error().errno_value == EBUSY)
    return Error{EBUSY, attempt,
                 "it is in use: 'fuser -vm " + render_for_console(target) + "' shows by what"};
  if (!done) return done;
  copies.clear();
  if (layers->by == UnionBy::root) forget_umount_helper(target);
  remove_folders(*layers, system);
  return {};
}

}  // namespace ramroot
