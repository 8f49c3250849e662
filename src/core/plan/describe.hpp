// SPDX-License-Identifier: GPL-3.0-or-later
/// Plans as text: `ramroot plan`, golden files, the state file, bug reports.
#pragma once

#include <string>

#include "core/plan/plan.hpp"

namespace ramroot {

/// One line, safe to print. Golden files quote the wording, so it must stay stable.
std::string describe(const Step& step);

/// The heading, then the steps, numbered, one per line.
std::string describe(const Plan& plan);

}  // namespace ramroot
