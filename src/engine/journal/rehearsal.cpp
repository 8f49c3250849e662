// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/rehearsal.hpp"

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "engine/journal/probe_object.hpp"

namespace ramroot {

Error Rehearsal::changed(const CommitOp& op) const {
  return Error{0, "commit to " + lower_, render_for_console(op.path) + " changed meanwhile", "try again"};
}

Result<void> Rehearsal::check_names(const CommitOp& op, bool in_made) const {
  const bool is_new = op.kind == CommitOp::Kind::put && !op.replaces;
  const auto now = stat_beneath(Place{lower_, op.path});
  if (!now) return now.error();
  const bool is_there = *now && !in_made;
  if (is_new ? is_there : !is_there) return changed(op);
  if (op.kind == CommitOp::Kind::attributes && !S_ISDIR((*now)->st_mode)) return changed(op);
  if (!is_new || in_made) return {};
  const auto folder = stat_beneath(Place{lower_, parent_of(op.path)});
  if (!folder) return folder.error();
  return *folder && S_ISDIR((*folder)->st_mode) ? Result<void>() : changed(op);
}

Result<void> Rehearsal::add(CommitOp& op) {
  const bool in_made = made_.contains(parent_of(op.path));
  if (auto possible = check_names(op, in_made); !possible) return possible;
  op.was = op.now = {};
  if (!in_made) {
    const bool is_alone = op.kind == CommitOp::Kind::attributes;
    const auto was =
        probe_object(Place{lower_, op.path}, is_alone ? Probe::object_alone : Probe::with_contents);
    if (!was) return was.error();
    op.was = *was;
    if (op.unlock != 0) op.was.changed_ns = 0;
  }
  if (op.kind != CommitOp::Kind::put) return {};
  made_.insert(op.path);
  const auto staged = probe_object(Place{lower_, stage_of(op)}, Probe::with_contents);
  if (!staged) return staged.error();
  op.now = *staged;
  op.now.changed_ns = 0;
  return op.now.inode != 0 ? Result<void>() : changed(op);
}

}  // namespace ramroot
