// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs a program of the running system and reads its output.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "system/program.hpp"

namespace ramroot {

/// A limit of the address space that suffices for diff(1) or a query of the package manager.
inline constexpr std::uint64_t kEnoughMemory = 256U << 20;

/// Runs a program and waits for its end.
///
/// @param take  called with each piece of output; if it returns false, the program is killed
/// @return      its exit status, 128 or more if it was killed; an Error if it was not started,
///              with ENOENT if there is no such program
Result<int> run_program(const ProgramCall& call, const std::function<bool(std::string_view)>& take);

}  // namespace ramroot
