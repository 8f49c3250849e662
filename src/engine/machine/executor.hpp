// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs plans: to the end, or back to the initial state.
#pragma once

#include <cstddef>
#include <optional>

#include "core/plan/plan.hpp"
#include "system/system.hpp"

namespace ramroot {

enum class Ending {
  done,
  rolled_back,  ///< a step failed, and all steps before it were undone
  stopped,      ///< a step failed, and the plan says to leave it at that
  broken,       ///< a step failed, and so did undoing
};

struct Report {
  Ending ending = Ending::done;
  std::size_t finished = 0;                     ///< steps done before the failure
  std::optional<Error> failure = std::nullopt;  ///< of the first step that failed, never of undoing
  std::optional<Error> undo_failure = std::nullopt;
};

/// One step, one effect.
Result<void> perform(const Step& step, System& system);

/// Runs `plan` to its end, or undoes what was done. Never throws, never logs.
Report execute(const Plan& plan, System& system);

}  // namespace ramroot
