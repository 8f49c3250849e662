// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_mount.hpp"

#include "base/text.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/unions/umount_helper.hpp"
#include "engine/unions/union_begin.hpp"
#include "engine/unions/union_changes.hpp"
#include "engine/unions/union_facts.hpp"
#include "engine/unions/union_lower.hpp"
#include "engine/unions/user_union.hpp"
#include "system/detached_mounts.hpp"

namespace ramroot {

namespace {

/// What the kernel only calls an invalid argument.
Error explain_failure(const Error& why, const UnionFacts& facts) {
  const auto mounts = read_mounts();
  const MountEntry* const mount =
      facts.is_folder && why.errno_value == EINVAL && mounts ? find_covering(*mounts, facts.source) : nullptr;
  if (mount == nullptr) return why;
  return Error{0, "mount " + render_for_console(facts.source),
               "it is on " + mount->fstype + ", and the kernel takes nothing of that below a union"};
}

/// In the namespace of its own.
Result<void> build(const UnionFacts& facts, const UnionSource& source, const UnionWanted& wanted,
                   const UnionOptions& options, CommitLock lock, std::vector<std::string>& warnings,
                   System& system) {
  if (auto done = mount_lower(facts, source, options, warnings, system); !done) return done;
  const auto finished = finish_earlier_commit(facts, source, options, lock, warnings, system);
  if (!finished) return finished.error();
  const bool is_ours = lock == CommitLock::of_caller || *finished;
  const auto changes = open_changes(facts, source, options,
                                    is_ours ? LastWriter::our_commit : LastWriter::anybody, warnings, system);
  if (!changes) return changes.error();
  const UnionPlaces places{facts.source, facts.target, facts.layers, changes->existing, facts.has_changes};
  const Report report = execute(make_union_plan(places, options), system);
  if (report.failure) return explain_failure(*report.failure, facts);
  return store_union_note(wanted, changes->begin, facts.layers, system);
}

/// Attaches the union first: whatever happens to this process, no layer stays without it. With the changes of
/// an earlier union it is the last: then nobody sees it without what is below, and the next call goes on.
Result<void> bring_out(const UnionFacts& facts, const MountsBefore& outside, System& system) {
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
  if (there != nullptr && read_union(*there, *mounts))
    (void)system.unmount(Place{facts.target}, Leave::at_once);
  if (mounts && find_mount_at(*mounts, facts.layers.lower) != nullptr)
    (void)system.unmount(Place{facts.layers.lower}, Leave::at_once);
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
  out.warnings.insert(out.warnings.end(), facts->warnings.begin(), facts->warnings.end());
  if (done) return out;
  // What has been mounted goes with this namespace, or has been attached and is taken away.
  (void)return_to_mounts(*outside);
  if (facts->has_changes) return take_back_keeping_changes(*facts, system), done.error();
  (void)unmount_union(facts->target, Leave::at_once, system, user_unions);
  remove_folders(facts->layers, system);
  return done.error();
}

}  // namespace ramroot
