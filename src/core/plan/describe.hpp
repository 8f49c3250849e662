// SPDX-License-Identifier: GPL-3.0-or-later
/// Plans as text: `ramroot plan`, golden files, the state file, bug reports.
#pragma once

#include <string>

#include "core/plan/step.hpp"

namespace ramroot {

/// One line per step, safe to print; stable wording, because golden files quote it.
std::string describe(const Step& step);

/// The heading, then the numbered steps, one a line.
std::string describe(const Plan& plan);

}  // namespace ramroot
