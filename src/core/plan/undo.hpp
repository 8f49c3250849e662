// SPDX-License-Identifier: GPL-3.0-or-later
/// The inverse of each step. Touches nothing.
#pragma once

#include <vector>

#include "core/plan/step.hpp"

namespace ramroot {

/// The steps that take `step` back, in the order to run them; empty when nothing
/// would remain of it, because it lies in the RAM that goes away with its mount.
std::vector<Step> undo_of(const Step& step);

}  // namespace ramroot
