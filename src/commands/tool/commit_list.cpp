// SPDX-License-Identifier: GPL-3.0-or-later
// What changed the real root, and the copies that are kept of what it replaced.
#include "core/commit/commit_list.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_run.hpp"
#include "commands/tool/undo_text.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/commit/commit_undo.hpp"
#include "engine/commit/leftover_removal.hpp"
#include "engine/commit/leftovers.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

int forget_at(const std::vector<Path>& places) {
  LinuxSystem system;
  const auto all = find_lowers();
  if (!all) return tell_not_done(all.error());
  if (const auto waiting = find_waiting(*all)) return tell_not_done(*waiting);
  if (auto settled = settle(places, system); !settled) return tell_not_done(settled.error());
  std::vector<OpenDisk> open;
  open.reserve(places.size());
  for (const Path& place : places) open.push_back({place});
  remove_leftovers(open, *all, Occasion::forget, system);
  return 0;
}

/// Why --undo would be refused now; nothing if it would not be.
std::optional<std::string> find_obstacle(const std::vector<Path>& lowers,
                                         const std::vector<DoneCommit>& last) {
  if (const auto unended = find_unended(lowers)) return unended->text();
  if (last.empty()) return std::nullopt;
  std::vector<Path> places;
  places.reserve(last.size());
  for (const DoneCommit& one : last) places.push_back(one.lower);
  const std::string refused = "'ramroot-commit --undo' would be refused:\n  ";
  if (const auto possible = check_lowers(places); !possible) return refused + possible.error().text();
  const auto changed = find_all_changed(last);
  if (!changed) return refused + changed.error().text();
  if (changed->empty()) return std::nullopt;
  const std::string more =
      changed->size() > 1 ? " and " + std::to_string(changed->size() - 1) + " more names were" : " was";
  return refused + render_for_console(changed->front(), 40) + more + " changed since";
}

/// Everything on all file systems; one that --undo would refuse is not marked as the next.
std::vector<ListedCommit> make_list(const std::vector<Path>& lowers, const std::vector<DoneCommit>& next) {
  std::vector<ListedCommit> list;
  for (const Path& lower : lowers) add_listed_of(list, lower, target_of(lower));
  for (ListedCommit& one : list) {
    one.is_next = !next.empty() && is_same_command(one.record, next.front().journal.made);
    if (!one.is_next) continue;
    one.kept_on.clear();
    for (const DoneCommit& part : next) one.kept_on.push_back(target_of(part.lower));
  }
  return list;
}

}  // namespace

ExitCode run_commit_list(bool json) {
  if (const auto refused = refuse_commits("list commits")) return static_cast<ExitCode>(*refused);
  const auto lowers = find_lowers();
  const auto last = lowers ? find_last_commits(*lowers) : lowers.error();
  if (!last) return static_cast<ExitCode>(tell_not_done(last.error()));
  tell_foreign(*lowers);
  const auto obstacle = find_obstacle(*lowers, *last);
  const auto list = make_list(*lowers, obstacle ? std::vector<DoneCommit>() : *last);
  const std::vector<std::string> notes = obstacle ? std::vector{*obstacle} : std::vector<std::string>();
  print(json ? render_list_json(list, notes) : render_list(list, render_local_time, notes));
  return ExitCode::done;
}

namespace {

/// Also what takes no room any more.
bool is_anything_kept(const std::vector<Path>& lowers) {
  return std::any_of(lowers.begin(), lowers.end(),
                     [](const Path& lower) { return !probe_leftover_names(lower).empty(); });
}

}  // namespace

int run_commit_forget(bool yes) {
  if (const auto refused = refuse_commits("find what commits replaced")) return *refused;
  const auto lowers = find_lowers();
  if (!lowers) return tell_not_done(lowers.error());
  if (const auto unended = find_unended(*lowers)) return tell_not_done(*unended);
  const std::uint64_t before = room_of_kept(*lowers);
  const auto done = find_done_commits(*lowers);
  if (!done) return tell_not_done(done.error());
  if (!is_anything_kept(*lowers) && done->empty()) return print("nothing to do: no copies are kept\n"), 0;
  print("What commits replaced takes " + render_byte_size({before}) +
        ". Without it --undo cannot take them back.\n");
  if (const auto refused = ask("Remove it?", yes)) return *refused;
  if (const int code = run_at_lowers(forget_at); code != 0) return code;
  const std::uint64_t after = room_of_kept(*lowers);
  print("done: " + render_byte_size({before - std::min(before, after)}) + " are free\n");
  if (after > 0)
    print(render_byte_size({after}) +
          " are still in use by programs, and go with the first commit after a boot\n");
  else if (is_anything_kept(*lowers))
    print("empty folders that may still be in use go with the first commit after a boot\n");
  return 0;
}

}  // namespace ramroot
