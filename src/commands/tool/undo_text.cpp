// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/undo_text.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commit_question.hpp"
#include "commands/tool/commit_run.hpp"
#include "core/commit/change.hpp"
#include "core/commit/commit_list.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/commit/commit_undo.hpp"

namespace ramroot {

UndoWords words_for(TakeBack what) {
  if (what == TakeBack::commit)
    return {"find the last commit", "there is no commit that could be taken back",
            chosen_union() == nullptr ? "done: the real root is as it was before the last commit"
                                      : "done: what is below is as it was before the last commit"};
  return {"find the last --undo", "there is no --undo that could be taken back",
          "done: what --undo had taken back is on the disk again"};
}

std::string name_of(const std::vector<DoneCommit>& last) {
  return render_record_name(last.front().journal.made, render_local_time);
}

std::string render_undo_plan(const std::vector<DoneCommit>& last, std::size_t most) {
  std::string text = "This takes back " + name_of(last) + ":\n";
  std::size_t count = 0;
  for (const DoneCommit& one : last)
    for (const CommitOp& op : invert(one.journal.ops))
      if (++count <= most) text += "  " + render_undo_op(op, target_of(one.lower)) + "\n";
  return count > most ? text + "  and " + std::to_string(count - most) + " more\n" : text;
}

namespace {

/// What changed the real root after this commit, and may be what changed its names.
void tell_later(const std::vector<DoneCommit>& last) {
  std::vector<ListedCommit> list;
  for (const DoneCommit& one : last)
    for (const CommitRecord& record : list_records(one.lower))
      if (record.sequence > one.journal.sequence) add_listed(list, record, one.lower, std::nullopt);
  for (std::size_t i = 0; i < std::min<std::size_t>(list.size(), 3); ++i)
    print_error("  since then there was " + render_record_name(list[i].record, render_local_time));
}

}  // namespace

Result<std::vector<Path>> find_all_changed(const std::vector<DoneCommit>& last) {
  std::vector<Path> names;
  for (const DoneCommit& one : last) {
    const auto changed = find_changed_since(one);
    if (!changed) return changed.error();
    for (const Path& name : *changed) names.push_back(Place{target_of(one.lower), name}.text());
  }
  return names;
}

std::optional<int> refuse_changed(const std::vector<DoneCommit>& last) {
  const auto names = find_all_changed(last);
  if (!names) return tell_not_done(names.error());
  if (names->empty()) return std::nullopt;
  print_error("cannot take back " + name_of(last) + ":");
  for (std::size_t i = 0; i < std::min(names->size(), kShownNames); ++i)
    print_error("  " + render_for_console((*names)[i], kMostShown) + " was changed since");
  if (names->size() > kShownNames)
    print_error("  and " + std::to_string(names->size() - kShownNames) + " more");
  tell_later(last);
  return tell_not_done("what was there before the commit is in " +
                       Place{last.front().lower, last.front().kept}.text());
}

std::optional<std::string> tell_part(const std::vector<DoneCommit>& last) {
  if (!is_part(last)) return std::nullopt;
  std::string where;
  for (const DoneCommit& one : last) append_item(where, target_of(one.lower));
  print_error("that commit was to change " + std::to_string(last.front().journal.made.disks) +
              " file systems, and what it replaced is kept here only of " + where +
              ": only that is taken back");
  return where;
}

int tell_none(const std::vector<Path>& lowers, TakeBack what) {
  const auto undo = find_last_commits(lowers, TakeBack::undo);
  if (what == TakeBack::undo || !undo || undo->empty()) return tell_not_done(words_for(what).none);
  print_error("there is nothing more to take back: the last was " + name_of(*undo));
  return tell_not_done("'ramroot-commit --redo' makes permanent again what that took back");
}

}  // namespace ramroot
