// SPDX-License-Identifier: GPL-3.0-or-later
/// What is left to do of an operation after a crash. Touches nothing.
#pragma once

#include "core/journal/commit_op.hpp"

namespace ramroot {

/// What the disk shows of one operation.
struct OpSight {
  KnownObject staged = {};  ///< in its place in the stage
  KnownObject there = {};   ///< what has the name
  bool has_folder = true;   ///< the name can be looked up: its parent is a folder
  bool is_as_known = true;  ///< attributes: they are those of before, or, once begun, each also that of after
  bool is_begun = false;    ///< attributes: the stage says that some may have changed
  bool is_ended = false;    ///< attributes: the stage says that all were changed
};

enum class OpState {
  open,  ///< it can be done
  done,
  left,  ///< the name belongs to somebody else by now: it stays as it is
};

/// Decides by the stage, which nobody else uses, and not by who has the name: whoever wrote the name
/// since then must not lose that. An operation is done once the stage lacks the object that it puts, or
/// has the one that it takes away.
OpState judge_op(const CommitOp& op, const OpSight& sight);

/// Has the name what the operation gave it? If not, its flags are not ours to set.
bool has_result(const CommitOp& op, const OpSight& sight);

}  // namespace ramroot
