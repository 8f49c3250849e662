// SPDX-License-Identifier: GPL-3.0-or-later
/// Carries out the operations of a journal, whatever of them was done before.
#pragma once

#include <optional>
#include <vector>

#include "core/journal/op_state.hpp"
#include "system/system.hpp"

namespace ramroot {

/// What to do when an operation fails.
enum class OnFailure {
  stop,   ///< the ones before it can be taken back
  go_on,  ///< each one that is done leaves less behind
};

struct Applied {
  std::vector<CommitOp> left = {};              ///< whose name belongs to somebody else by now
  std::optional<Error> failure = std::nullopt;  ///< the first one
};

/// Looks at the disk as judge_op() needs it.
Result<OpSight> probe_op(const CommitOp& op, const Path& lower);

/// Each operation is judged when its turn has come, because those before it can have made its folder.
Applied apply_ops(const std::vector<CommitOp>& ops, const Path& lower, OnFailure on_failure, System& system);

}  // namespace ramroot
