// SPDX-License-Identifier: GPL-3.0-or-later
// Ends commits that were interrupted: finishes them, or gives them up.
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_endings.hpp"
#include "commands/tool/commit_run.hpp"
#include "commands/tool/undo_text.hpp"
#include "core/request/run_places.hpp"
#include "engine/commit/commit_lock.hpp"
#include "engine/commit/commit_undo.hpp"
#include "engine/commit/done_commits.hpp"
#include "engine/commit/open_note.hpp"
#include "engine/commit/unfinished.hpp"
#include "engine/journal/ended_notes.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// Does a person read what is printed, and not the journal?
bool is_for_person() { return ::isatty(STDOUT_FILENO) == 1; }

/// @param is_any  becomes true if there was something to finish
int resume_at(const std::vector<Path>& places, bool& is_any) {
  LinuxSystem system;
  tell_foreign(places);
  CommitEndings endings("finished", "not finished");
  for (const Path& place : places) {
    const auto waited = has_journal(place);
    const CommitResult result = finish_commit(place, system);
    if (result.was_cut_off)
      print("a commit to the disk of " + target_of(place) +
            " was cut off while it copied: nothing of it is\nthere, and what it had copied is removed. Run "
            "it again.\n");
    const bool is_news = !waited || *waited || result.ending != CommitEnding::done;
    is_any = is_any || is_news || result.was_cut_off;
    if (is_news) endings.add(target_of(place), place, result);
    if (is_news && result.ending == CommitEnding::done)
      print("finished the commit to " + target_of(place) + "\n");
    // A person reads it here; of what a service did, `ramroot status` and the login message tell.
    if (is_for_person()) forget_ended(place, system);
    else if (is_news || result.was_cut_off) note_ended(place, target_of(place), result, system);
  }
  return endings.tell();
}

/// Does this place have a journal, or anything else that an interrupted commit left? True if that cannot be
/// known: whoever tries will report the reason.
bool is_waiting(const Path& place) {
  const auto journal = has_journal(place);
  const auto stage = inode_of(Place{place, kCommitStage});
  return !journal || *journal || !stage || *stage != 0;
}

std::vector<Path> only_waiting(std::vector<Path> places) {
  std::erase_if(places, [](const Path& place) { return !is_waiting(place); });
  return places;
}

void print_abandoned(const Path& place, const CommitResult& result) {
  const Path target = target_of(place);
  for (const CommitOp& op : result.left) {
    const auto done = was_done({place, result.saved, {}}, op);
    print(render_abandoned(op, done && *done, target, place, result.saved) + "\n");
  }
  if (result.failure) print_error("which names it changed is unknown: " + result.failure->text());
  print("given up: the commit to the disk of " + target + ". Its copies, and what it replaced,\nare in " +
        Place{place, result.saved}.text() + ". When they are not needed:\n  " +
        render_removal(target, place, result.saved) + "\n");
}

int abandon_at(const std::vector<Path>& places) {
  LinuxSystem system;
  CommitEndings endings("given up", "not given up");
  for (const Path& place : places) {
    const auto waits = has_journal(place);
    if (waits && !*waits) continue;
    const CommitResult result = abandon_commit(place, system);
    const bool is_done = result.ending == CommitEnding::done;
    if (is_done) print_abandoned(place, result);
    if (is_done) forget_ended(place, system);
    endings.add(target_of(place), place, is_done ? CommitResult{} : result);
  }
  return endings.tell();
}

/// In a protected boot, file systems that are in use as they are come first; the view is opened only if
/// something waits below the overlays.
/// @return  the exit code; nothing if there was nothing to do
std::optional<int> run_at_waiting(const std::function<int(const std::vector<Path>&)>& action) {
  const auto found = find_lowers(), places = find_plain_places();
  if (!found || !places) return tell_not_done((found ? places : found).error());
  const std::vector<Path>& lowers = *found;
  // After a power cut a journal may be seen only when the image has been repaired.
  if (chosen_union() != nullptr) return run_at_lowers(lowers, action);
  std::vector<Path> plain = only_waiting(*places);
  std::erase_if(plain,
                [&](const Path& place) { return std::count(lowers.begin(), lowers.end(), place) > 0; });
  const int first = plain.empty() ? 0 : action(plain);
  const bool is_needed =
      !only_waiting(lowers).empty() || std::any_of(lowers.begin(), lowers.end(), is_left_open);
  if (is_needed) return std::max(first, run_at_lowers(action));
  return plain.empty() ? std::nullopt : std::optional(first);
}

/// Makes read-only again what a commit that was killed, or could not close it, left writable.
int close_again() {
  LinuxSystem system;
  const auto run = close_writable_root(system);
  return run ? tell_end(*run) : tell_not_done(run.error());
}

bool is_any_left_open() {
  const auto lowers = find_lowers();
  return lowers && std::any_of(lowers->begin(), lowers->end(), is_left_open);
}

/// A command on several disks that was killed between two of them is done on the first ones.
void tell_half() {
  const auto lowers = find_lowers();
  const auto done = lowers ? find_done_commits(*lowers) : lowers.error();
  if (!done || done->empty()) return;
  const auto newest = std::min_element(
      done->begin(), done->end(),
      [](const DoneCommit& a, const DoneCommit& b) { return is_newer(a.journal.made, b.journal.made); });
  const auto parts = find_parts(*lowers, newest->journal.made);
  if (!parts || parts->empty() || !is_part(*parts)) return;
  std::string where;
  for (const DoneCommit& part : *parts) append_item(where, target_of(part.lower));
  const bool is_undo = newest->journal.made.kind == CommitRecord::Kind::undo;
  print(name_of(*parts) + " was done on the disk of " + where + " only:\n" +
        (is_undo ? "run 'ramroot-commit --undo' again for the others\n" : "run that again for the others\n"));
}

/// One that was killed before its journal was written, or after it ended, left nothing but the record. If
/// another command is at work, its own end does this.
void settle_record() {
  const auto recorded = probe_existing({kUnfinished});
  if (recorded && recorded->empty()) return;
  LinuxSystem system;
  const auto lock = take_commit_lock();
  if (!lock) return;
  if (auto settled = settle_unfinished(system); !settled) print_error(settled.error());
}

}  // namespace

int run_commit_resume() {
  if (const auto refused = refuse_commits("find interrupted commits")) return *refused;
  const auto left = read_open_note();
  const bool was_open = is_any_left_open();
  bool is_any = false;
  std::optional<int> code =
      run_at_waiting([&](const std::vector<Path>& places) { return resume_at(places, is_any); });
  if (read_open_note()) code = std::max(code.value_or(0), close_again());
  settle_fstab();
  settle_record();
  const bool is_closed = !read_open_note() && !(was_open && is_any_left_open());
  if (is_closed && (was_open || left))
    print((was_open ? "the real root is read-only again" : "nothing was left open") +
          std::string(left ? " after " + render_who(*left) : "") + "\n");
  // For a person; a service calls this in each boot.
  else if ((!code || (chosen_union() != nullptr && code == 0 && !is_any)) && is_for_person())
    print("nothing to do: no commit was interrupted, and nothing was left open\n");
  if (was_open || left || code) tell_half();
  return code.value_or(0);
}

int run_commit_abandon(bool yes) {
  if (const auto refused = refuse_commits("find interrupted commits")) return *refused;
  const auto lowers = find_lowers(), plain = find_plain_places();
  if (!lowers || !plain) return tell_not_done((lowers ? plain : lowers).error());
  std::vector<Path> places = *lowers;
  places.insert(places.end(), plain->begin(), plain->end());
  const bool is_any = std::any_of(places.begin(), places.end(), [](const Path& place) {
    const auto waits = has_journal(place);
    return !waits || *waits;
  });
  if (!is_any) return tell_not_done("no commit waits to be finished");
  if (const auto refused = ask("Give up the commit that was interrupted, half-way as it is?", yes))
    return *refused;
  const int code = run_at_waiting(abandon_at).value_or(0);
  settle_fstab();
  settle_record();
  return code;
}

}  // namespace ramroot
