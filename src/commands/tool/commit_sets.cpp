// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/commit_sets.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commit_endings.hpp"
#include "commands/tool/commit_question.hpp"
#include "commands/tool/commit_request.hpp"
#include "engine/commit/commit_paths.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/commit/commit_undo.hpp"
#include "engine/commit/leftover_removal.hpp"
#include "engine/commit/leftovers.hpp"
#include "engine/commit/watched_lower.hpp"
#include "engine/machine/end_signals.hpp"
#include "engine/unions/union_begin.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// Whoever tells of it, the commit or who outlived it, uses the same words.
CommitEndings begin_commit_endings() {
  CommitEndings endings("permanent", "not permanent");
  return endings;
}

/// What earlier commits replaced goes before the first copy is made, everywhere at once.
/// @param settled  where nothing keeps a commit from being made
void make_room(const std::vector<CommitSet>& sets, const std::vector<Path>& settled,
               const std::vector<Path>& all) {
  std::vector<OpenDisk> open;
  for (const CommitSet& set : sets)
    if (!set.ops.empty() && std::count(settled.begin(), settled.end(), set.layers.lower) > 0)
      open.push_back({set.layers.lower, room_needed(set)});
  LinuxSystem system;
  remove_leftovers(open, all, Occasion::commit, system);
}

/// Copies take a while, so the last question before names change is whether somebody else has changed one.
class LastLook final : public Interruption {
 public:
  LastLook(const CommitSet& set, EndSignals& signals) : set_(set), signals_(signals) {}
  bool arrived() const override { return signals_.arrived(); }
  void hold_off() override { signals_.hold_off(); }
  bool shut_out() override {
    if (const auto name = find_changed_since_selected(set_))
      changed_ = Error{0, "commit to the disk of " + set_.layers.target,
                       "somebody has just changed " + render_for_console(*name)};
    return !changed_ && signals_.shut_out();
  }
  const std::optional<Error>& changed() const { return changed_; }

 private:
  const CommitSet& set_;
  EndSignals& signals_;
  std::optional<Error> changed_ = std::nullopt;
};

/// Runs in the view with the writable real root. A set that fails does not keep the others from
/// being committed.
int commit_all(const std::vector<CommitSet>& sets, const CommitRecord& made, Progress::Drawn drawn) {
  CommitEndings endings = begin_commit_endings();
  EndSignals signals;
  bool is_interrupted = false;
  for (const CommitSet& set : sets) {
    if (set.ops.empty()) continue;
    Progress progress(bytes_of(set), names_of(set), drawn);
    const auto tell_staged = [&, names = std::uint64_t{0}, known = std::size_t{0}](std::size_t ops) mutable {
      while (known < ops) names += set.ops[known++].objects;
      if (ops < set.ops.size()) progress.set_names(names);
      else progress.put_in_place();
      return !signals.arrived();
    };
    LinuxSystem system([&](std::uint64_t bytes) { return progress.add_bytes(bytes), !signals.arrived(); });
    LastLook last(set, signals);
    CommitResult result = commit_set(set, made, tell_staged, system, &last);
    progress.clear();
    if (last.changed()) result.failure = last.changed();
    if (signals.arrived() && result.ending == CommitEnding::not_done) {
      result.failure =
          Error{0, "commit to the disk of " + set.layers.target, "interrupted; nothing was changed there"};
      is_interrupted = true;
    }
    endings.add(set.layers.target, set.layers.lower, result);
  }
  const int code = endings.tell();
  // Once a journal is written nothing is interrupted, so this is true of all file systems.
  if (is_interrupted) print_error("nothing was changed");
  return is_interrupted && code == static_cast<int>(ExitCode::not_done) ? signals.exit_status() : code;
}

/// So that its end, however it comes, is understood by settle_fstab().
Result<void> announce_fstab(const std::vector<CommitSet>& sets) {
  LinuxSystem system;
  for (const CommitSet& set : sets)
    if (set.fstab)
      if (auto done = perform_all(make_fstab_intent(*set.fstab), system); !done) return done;
  return {};
}

/// Where there can be commits.
Result<std::vector<Path>> find_places(const std::vector<CommitSet>& sets, CommitTo where) {
  if (chosen_union() != nullptr || (where == CommitTo::session && !is_saved_run_chosen()))
    return find_lowers();
  const auto found = find_plain_places();
  if (!found) return found.error();
  std::vector<Path> places = *found;
  for (const Path& lower : lowers_of(sets))
    if (std::count(places.begin(), places.end(), lower) == 0) places.push_back(lower);
  return places;
}

}  // namespace

int commit_sets(const std::vector<CommitSet>& sets, CommitRecord made, Progress::Drawn drawn,
                CommitTo where) {
  const Result<std::vector<Path>> all = find_places(sets, where);
  const auto commit = [&](const std::vector<Path>& lowers) {
    LinuxSystem system;
    const auto settled = settle(lowers, system);
    if (!settled) return tell_not_done(settled.error());
    make_room(sets, *settled, *all);
    return commit_all(sets, made, drawn);
  };
  int code = run_at_lowers(
      lowers_of(sets), commit,
      [&]() -> Result<void> {
        if (!all) return all.error();
        if (const UnionSeen* const one = chosen_union())
          if (auto fits = check_source_unwritten(*one); !fits) return fits;
        if (auto numbered = number(made, *all); !numbered) return numbered;
        return announce_fstab(sets);
      },
      where, written_to_root(sets));
  const EndSignals signals;
  if (code >= kKilled && code != signals.exit_status())
    code = tell_of_killed(begin_commit_endings(), lowers_of(sets), made.sequence, code);
  if (where == CommitTo::session) settle_fstab();
  return code;
}

}  // namespace ramroot
