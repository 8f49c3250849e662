// SPDX-License-Identifier: GPL-3.0-or-later
// What changed the real root, and the copies that are kept of what it replaced.
#include "core/commit/commit_list.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/byte_size.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_run.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/commit/commit_undo.hpp"
#include "engine/commit/leftovers.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

int forget_at(const std::vector<Path>& places) {
  LinuxSystem system;
  for (const Path& place : places) {
    const auto waits = has_journal(place);
    if (!waits) return tell_not_done(waits.error());
    if (*waits)
      return tell_not_done("a commit to " + target_of(place) + " was interrupted",
                           "run 'ramroot-commit --resume' first");
  }
  if (auto settled = settle(places, system); !settled) return tell_not_done(settled.error());
  for (const Path& place : places) remove_leftovers(place, Occasion::forget, {}, system);
  return 0;
}

}  // namespace

ExitCode run_commit_list(bool json) {
  if (const auto refused = refuse_commits("list commits")) return static_cast<ExitCode>(*refused);
  const auto lowers = find_lowers();
  const auto last = lowers ? find_last_commits(*lowers) : lowers.error();
  if (!last) return static_cast<ExitCode>(tell_not_done(last.error()));
  tell_foreign(*lowers);
  std::vector<ListedCommit> list;
  for (const Path& lower : *lowers) add_listed_of(list, lower, target_of(lower));
  for (ListedCommit& one : list)
    one.is_next = !last->empty() && one.kept && one.record.sequence == last->front().journal.sequence;
  print(json ? render_list_json(list) : render_list(list, render_local_time));
  return ExitCode::done;
}

int run_commit_forget(bool yes) {
  if (const auto refused = refuse_commits("find what commits replaced")) return *refused;
  const auto lowers = find_lowers();
  if (!lowers) return tell_not_done(lowers.error());
  const std::uint64_t before = room_of_kept(*lowers);
  const auto done = find_done_commits(*lowers);
  if (!done) return tell_not_done(done.error());
  if (before == 0 && done->empty()) return print("nothing to do: no copies are kept\n"), 0;
  print("What commits replaced takes " + render_byte_size({before}) +
        ". Without it --undo cannot take them back.\n");
  if (const auto refused = ask("Remove it?", yes)) return *refused;
  if (const int code = run_at_lowers(forget_at); code != 0) return code;
  const std::uint64_t after = room_of_kept(*lowers);
  print("done: " + render_byte_size({before - std::min(before, after)}) + " are free\n");
  if (after > 0)
    print(render_byte_size({after}) +
          " are still in use by programs, and go with the first commit after a boot\n");
  return 0;
}

}  // namespace ramroot
