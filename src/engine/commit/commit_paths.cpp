// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_paths.hpp"

#include <sys/xattr.h>
#include <cstdint>

#include <cerrno>

#include "engine/commit/stage_trial.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

/// Removes what commits of earlier boots replaced: nobody can be using it any more.
void remove_leftovers(const Path& lower, System& system) {
  for (const std::string& name : list_folder(lower + kCommitFolder)) {
    const Path path = std::string(kCommitFolder) + "/" + name;
    if (path.starts_with(kKeptPrefix) && !path.starts_with(kept_by_this_boot()))
      (void)perform(RemoveTree{Place{lower, path}}, system);
  }
}

/// tmpfs holds user.* attributes from Linux 6.6 on.
bool lacks_user_attributes(const Path& upper) {
  char value = 0;
  return ::getxattr(upper.c_str(), "user.ramroot", &value, 1) < 0 && errno == EOPNOTSUPP;
}

/// Makes copies in the stage; what they will replace is not touched.
Result<void> stage(CommitSet& set, const CommitProgress& progress, System& system) {
  StageTrial trial(set.layers, system);
  if (auto possible = trial.run(set.ops); !possible) return possible;
  const bool user_attributes = lacks_user_attributes(set.layers.upper);
  for (std::size_t i = 0; i < set.ops.size(); ++i) {
    CommitOp& op = set.ops[i];
    op.number = i;
    progress(i);
    if (auto ready = trial.make_ready(op); !ready) return ready;
    const auto steps = make_stage_steps(op, set.layers.upper, set.layers.lower, user_attributes);
    if (auto done = perform_all(steps, system); !done) return done;
    if (op.kind == CommitOp::Kind::remove) continue;
    const auto now = inode_of(Place{set.layers.lower, stage_of(op)});
    if (!now) return now.error();
    if (*now == 0) return Error{ENOENT, "copying " + set.layers.target, "a file was deleted meanwhile"};
  }
  progress(set.ops.size());
  return trial.end();
}

}  // namespace

CommitResult commit_set(const CommitSet& given, std::uint64_t sequence, const CommitProgress& progress,
                        System& system) {
  CommitSet set = given;
  const Path& lower = set.layers.lower;
  auto staged = prepare_stage(lower, system);
  if (!staged) return {CommitEnding::not_done, staged.error()};
  remove_leftovers(lower, system);
  staged = perform(MakeDir{Place{lower, kCommitStage}, 0700}, system);
  if (staged) staged = stage(set, progress, system);
  CommitResult result = staged ? write_and_apply({sequence, set.ops}, lower, system)
                               : CommitResult{CommitEnding::not_done, staged.error()};
  if (result.ending == CommitEnding::not_done) (void)perform(RemoveTree{Place{lower, kCommitStage}}, system);
  return result;
}

}  // namespace ramroot
