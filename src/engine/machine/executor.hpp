// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs plans: to the end, or back to where the machine was.
#pragma once

#include <cstddef>
#include <optional>

#include "core/plan/step.hpp"
#include "system/system.hpp"

namespace ramroot {

enum class Ending {
  done,
  rolled_back,  ///< a step failed, everything before it is taken back
  stopped,      ///< a step failed, the plan says to leave it so
  broken,       ///< a step failed, and so did taking back
};

struct Report {
  Ending ending = Ending::done;
  std::size_t finished = 0;                     ///< steps that took effect before the failure
  std::optional<Error> failure = std::nullopt;  ///< the first one, never that of an undo step
  std::optional<Error> undo_failure = std::nullopt;
};

/// One step, one effect.
Result<void> perform(const Step& step, System& system);

/// Runs `plan` to its end or back to where it began. Never throws, never logs.
Report execute(const Plan& plan, System& system);

}  // namespace ramroot
