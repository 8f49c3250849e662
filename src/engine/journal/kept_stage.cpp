// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/kept_stage.hpp"

#include <algorithm>

#include "base/beneath.hpp"
#include "core/journal/commit_journal.hpp"
#include "core/journal/op_state.hpp"
#include "engine/journal/apply_ops.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

/// Does the stage still have something that a finished commit did not put in its place?
bool has_left(const Path& lower, const std::vector<CommitOp>& ops) {
  return std::any_of(ops.begin(), ops.end(), [&](const CommitOp& op) {
    if (op.kind != CommitOp::Kind::put) return false;
    const auto staged = inode_of(Place{lower, stage_of(op)});
    return staged && *staged != 0 && *staged == op.now.inode;
  });
}

}  // namespace

std::string id_of_this_boot() {
  const auto text = read_file_beneath("/proc/sys/kernel/random/boot_id", 256);
  return text ? text->substr(0, 8) : "unknown";
}

std::string kept_by_this_boot() { return kKeptPrefix + id_of_this_boot(); }

Result<Path> keep_stage(const Path& lower, KeptAs keep, System& system) {
  const auto is_marked = inode_of(Place{lower, kSavedMark});
  if (!is_marked) return is_marked.error();
  const bool is_saved = keep == KeptAs::saved || *is_marked != 0;
  const std::string prefix = (is_saved ? kSavedPrefix : kKeptPrefix) + id_of_this_boot() + "-";
  for (int number = 0;; ++number) {
    Path kept = prefix + std::to_string(number);
    const auto inode = inode_of(Place{lower, kept});
    if (!inode) return inode.error();
    if (*inode != 0) continue;
    if (auto done = perform(Rename{Place{lower, kCommitStage}, Place{lower, kept}}, system); !done)
      return done.error();
    return kept;
  }
}

Result<bool> is_cut_off(const Path& lower) {
  const auto stage = inode_of(Place{lower, kCommitStage});
  if (!stage || *stage == 0) return stage ? Result<bool>(false) : stage.error();
  for (const char* end : {kDoneJournal, kEndedJournal})
    if (const auto is_there = inode_of(Place{lower, end}); !is_there || *is_there != 0)
      return is_there ? Result<bool>(false) : is_there.error();
  return true;
}

Result<void> clear_stage(const Path& lower, System& system) {
  const auto is_done = inode_of(Place{lower, kDoneJournal});
  const auto is_ended = inode_of(Place{lower, kEndedJournal});
  if (!is_done || !is_ended) return is_done ? is_ended.error() : is_done.error();
  if (*is_done == 0 && *is_ended == 0) return perform(RemoveTree{Place{lower, kCommitStage}}, system);
  auto keep = *is_ended != 0 ? KeptAs::saved : KeptAs::replaced;
  if (const auto text = read_file_beneath(Place{lower, kDoneJournal}, kMostJournal); text)
    if (const auto journal = parse_journal(*text); journal && has_left(lower, journal->ops))
      keep = KeptAs::saved;
  const auto kept = keep_stage(lower, keep, system);
  return kept ? Result<void>() : kept.error();
}

}  // namespace ramroot
