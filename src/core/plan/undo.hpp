// SPDX-License-Identifier: GPL-3.0-or-later
/// The inverse of each step. Touches nothing.
#pragma once

#include <vector>

#include "core/plan/step.hpp"

namespace ramroot {

/// The steps that undo `step`, in order; empty when nothing needs undoing, because the step's
/// results are in RAM and vanish with its mount.
std::vector<Step> undo_of(const Step& step);

}  // namespace ramroot
