// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs plans: to the end, or back to the initial state.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "core/plan/plan.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Whether somebody wants a plan to end before its time. The boot has none: nobody can wait for it.
class Interruption {
 public:
  virtual ~Interruption() = default;
  virtual bool arrived() const = 0;
  virtual void hold_off() = 0;  ///< from now on neither this program nor those that it starts are interrupted
  /// From now on what is done is done to its end, and whoever asks for less is told that it is too late.
  /// @return  false if somebody has asked before: then it is not to be begun
  virtual bool shut_out() { return !arrived(); }
};

enum class Ending {
  done,
  rolled_back,  ///< a step failed or was interrupted, and all steps before it were undone
  stopped,      ///< a step failed, and the plan says to leave it at that
  broken,       ///< a step failed, and so did undoing
};

struct Report {
  Ending ending = Ending::done;
  std::size_t finished = 0;                          ///< steps done before the failure
  bool interrupted = false;                          ///< that is the failure
  std::optional<Error> failure = std::nullopt;       ///< of the first step that failed, never of undoing
  std::optional<Error> undo_failure = std::nullopt;  ///< the first one
  std::vector<Error> undo_failures = {};             ///< all of them
};

/// One step, one effect.
Result<void> perform(const Step& step, System& system);

/// Whether what a plan has done holds; an Error takes it back.
using Proof = std::function<Result<void>()>;

/// Runs `plan` to its end, or undoes what was done. Never throws, never logs.
/// @param interruption  asked after each step; null: the plan is never interrupted
/// @param proof  asked after the last step; none: nothing is
Report execute(const Plan& plan, System& system, Interruption* interruption = nullptr,
               const Proof& proof = {});

}  // namespace ramroot
