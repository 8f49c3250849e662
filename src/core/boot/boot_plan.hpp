// SPDX-License-Identifier: GPL-3.0-or-later
/// The decision of the boot: how the root of this machine gets protected. Touches nothing.
#pragma once

#include "base/result.hpp"
#include "core/boot/facts.hpp"
#include "core/boot/state.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/plan/step.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// Which of the kernel's abilities a plan relies on.
struct Means {
  bool all_options = true;  ///< every overlay option, or only the three layers
  bool seals = true;        ///< a driver can refuse to make its device read-only
  friend bool operator==(const Means&, const Means&) = default;
};

/// Where the two layers can be seen later.
LayerPlaces decide_places(const Facts& facts);

/// What plans make in the initramfs unless Facts say that it exists.
std::set<Path> paths_made_in_initramfs();

/// Is there nothing to do, because the root is volatile already? Then why.
std::optional<std::string> why_nothing_to_do(const Facts& facts);

/// Did ramroot protect this root already?
bool is_protected_already(const Facts& facts);

/// Decides every step of the boot. Same input, same plan.
///
/// Nothing visible at `facts.new_root` changes before the last steps: the overlay is
/// made, proved and furnished beside it, then put in its place.
/// @param warnings  gets what the user should know of the decisions
/// @return          the plan; an Error when this root cannot be protected
Result<Plan> make_boot_plan(const Request& request, const Facts& facts, const Means& means,
                            Warnings& warnings);

/// The plan that writes down what happened, run after everything else.
Plan make_record_plan(const State& state, const std::set<Path>& existing);

}  // namespace ramroot
