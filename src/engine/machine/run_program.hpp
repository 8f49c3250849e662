// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs a program of the host and takes what it prints.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "system/program.hpp"

namespace ramroot {

/// More address space than diff(1) or a package manager's query needs.
inline constexpr std::uint64_t kEnoughMemory = 256U << 20;

/// Runs a program and waits for its end.
///
/// @param take  called with every piece of its output; false: enough, it is killed
/// @return      its exit status, 128 and more when killed; an Error when it was not started, with
///              ENOENT when there is no such program
Result<int> run_program(const ProgramCall& call, const std::function<bool(std::string_view)>& take);

}  // namespace ramroot
