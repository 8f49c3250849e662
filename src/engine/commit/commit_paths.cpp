// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_paths.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>
#include <cstdint>

#include <cerrno>

#include "base/beneath.hpp"
#include "base/unique_fd.hpp"
#include "engine/commit/stage_trial.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

/// What the upper layer holds is copied up, so what is missing there is not wanted any more: a new
/// file must not get the flags of an old one of its name.
RamLimits probe_ram_limits(const Path& upper) {
  char value = 0;
  int flags = 0;
  const UniqueFd fd(::open(upper.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return {.user_attributes = ::getxattr(upper.c_str(), "user.ramroot", &value, 1) < 0 && errno == EOPNOTSUPP,
          .noatime = ::ioctl(fd.get(), FS_IOC_GETFLAGS, &flags) != 0};
}

/// Makes copies in the stage; what they will replace is not touched.
Result<void> stage(CommitSet& set, const CommitProgress& progress, System& system) {
  StageTrial trial(set.layers, system);
  if (auto possible = trial.run(set.ops); !possible) return possible;
  const RamLimits limits = probe_ram_limits(set.layers.upper);
  for (std::size_t i = 0; i < set.ops.size(); ++i) {
    CommitOp& op = set.ops[i];
    op.number = i;
    if (!progress(i)) return Error{0, "commit to " + set.layers.target, "interrupted"};
    if (auto ready = trial.make_ready(op); !ready) return ready;
    const auto steps = make_stage_steps(op, set.layers.upper, set.layers.lower, limits);
    if (auto done = perform_all(steps, system); !done) return done;
    if (op.kind == CommitOp::Kind::remove) continue;
    const auto now = inode_of(Place{set.layers.lower, stage_of(op)});
    if (!now) return now.error();
    if (*now == 0) return Error{ENOENT, "copy " + set.layers.target, "a file was deleted meanwhile"};
  }
  if (!progress(set.ops.size())) return Error{0, "commit to " + set.layers.target, "interrupted"};
  return trial.end();
}

CommitRecord count(CommitRecord made, const CommitSet& set) {
  for (const CommitOp& op : set.ops) {
    made.names += op.objects;
    made.bytes += op.bytes;
  }
  return made;
}

}  // namespace

CommitResult commit_set(const CommitSet& given, const CommitRecord& made, const CommitProgress& progress,
                        System& system, Interruption* interruption) {
  CommitSet set = given;
  const Path& lower = set.layers.lower;
  auto staged = prepare_stage(lower, system);
  if (!staged) return {CommitEnding::not_done, staged.error()};
  staged = perform(MakeDir{Place{lower, kCommitStage}, 0700}, system);
  if (staged) staged = stage(set, progress, system);
  CommitResult result =
      staged ? write_and_apply({made.sequence, set.ops, count(made, set)}, lower, system, interruption)
             : CommitResult{CommitEnding::not_done, staged.error()};
  if (result.ending == CommitEnding::not_done) (void)perform(RemoveTree{Place{lower, kCommitStage}}, system);
  return result;
}

}  // namespace ramroot
