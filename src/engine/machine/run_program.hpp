// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs a program of the host and takes what it prints.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ramroot {

/// Runs a program with no input, in the C locale, without a shell, and with no more than 256 MiB
/// of address space. Waits for its end.
///
/// @param kept    descriptors that it inherits, besides standard error
/// @param take    called with every piece of its output; false: enough, it is killed
/// @param prepare in the child, before the program starts; an errno(3) value ends it
/// @return        its exit status, 128 and more when killed; an Error when it was not started,
///                with ENOENT when there is no such program
Result<int> run_program(const std::vector<std::string>& command, const std::vector<int>& kept,
                        const std::function<bool(std::string_view)>& take,
                        const std::function<int()>& prepare = {});

}  // namespace ramroot
