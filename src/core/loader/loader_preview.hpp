// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot enable --dry-run` prints. Touches nothing.
#pragma once

#include <string>

#include "core/plan/plan.hpp"

namespace ramroot {

/// For people: each file with its removed and added lines, and each program; safe to print.
std::string render_preview(const Plan& plan);

}  // namespace ramroot
