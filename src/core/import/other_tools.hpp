// SPDX-License-Identifier: GPL-3.0-or-later
/// Other tools that would protect the same root. Two of them at once is a machine that may not boot.
/// Touches nothing.
#pragma once

#include <string>

#include "core/loader/loader_facts.hpp"

namespace ramroot {

/// What is at work now, or will be at the next boot, as a reason with its remedy; empty where
/// nothing is.
std::string find_other_tool(const LoaderFacts& facts);

}  // namespace ramroot
