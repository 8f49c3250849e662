// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/commit_endings.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "commands/boot/exit_code.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commit_run.hpp"
#include "engine/commit/commit_undo.hpp"

namespace ramroot {

namespace {

std::string list(const std::vector<Path>& targets) {
  std::string out;
  for (const Path& target : targets) append_item(out, target);
  return out;
}

}  // namespace

void CommitEndings::add(const Path& target, const Path& lower, const CommitResult& result) {
  if (result.failure) print_error(result.failure->text());
  for (const CommitOp& op : result.left) print_error(render_left(op, target, lower, result.saved));
  if (!result.saved.empty())
    print_error("what could not be put in its place is in " + Place{lower, result.saved}.text(),
                "look at it, and remove it when it is not needed any more: " +
                    render_removal(target, lower, result.saved));
  has_left_ = has_left_ || !result.left.empty();
  switch (result.ending) {
    case CommitEnding::done: changed_.push_back(target); return;
    case CommitEnding::not_done: unchanged_.push_back(target); return;
    case CommitEnding::interrupted: waiting_.push_back(target); break;
  }
  print_error("the commit to the disk of " + target + " is not finished", "run 'ramroot-commit --resume'");
}

int CommitEndings::tell() const {
  const bool differ = !changed_.empty() && (!unchanged_.empty() || !waiting_.empty());
  if (differ) print_error(done_ + " on the disk of " + list(changed_));
  if (differ && !unchanged_.empty()) print_error(not_done_ + " on the disk of " + list(unchanged_));
  if (!waiting_.empty()) return static_cast<int>(ExitCode::stop);
  if (differ || has_left_) return static_cast<int>(ExitCode::partly);
  return static_cast<int>(unchanged_.empty() ? ExitCode::done : ExitCode::not_done);
}

namespace {

/// How the commit of this number ended, as the disk shows it.
CommitResult look_at_ending(const Path& lower, std::uint64_t sequence) {
  const auto waits = has_journal(lower);
  const auto done = find_done_commits({lower});
  if (!waits || *waits || !done) {
    CommitResult result{CommitEnding::interrupted};
    if (!done) result.failure = done.error();
    return result;
  }
  const bool is_done = std::any_of(done->begin(), done->end(),
                                   [&](const DoneCommit& one) { return one.journal.sequence == sequence; });
  return {is_done ? CommitEnding::done : CommitEnding::not_done};
}

}  // namespace

int tell_of_killed(CommitEndings endings, const std::vector<Path>& lowers, std::uint64_t sequence, int code) {
  bool is_any = false;
  for (const Path& lower : lowers) {
    const CommitResult result = look_at_ending(lower, sequence);
    is_any = is_any || result.ending != CommitEnding::not_done;
    endings.add(target_of(lower), lower, result);
  }
  const int told = endings.tell();
  if (!is_any) print_error("nothing was changed");
  return is_any ? told : code;
}

}  // namespace ramroot
