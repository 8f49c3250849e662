// SPDX-License-Identifier: GPL-3.0-or-later
/// Other tools that would protect the same root. With two of them at once the machine may not
/// boot. Touches nothing.
#pragma once

#include <string>

#include "core/loader/loader_facts.hpp"

namespace ramroot {

/// The tool that is active now, or will be at the next boot, as a reason with its remedy; empty
/// if there is none.
std::string find_other_tool(const LoaderFacts& facts);

}  // namespace ramroot
