// SPDX-License-Identifier: GPL-3.0-or-later
/// Where messages go: the kernel log in the initramfs, standard error elsewhere.
#pragma once

#include <cstddef>
#include <string>

#include "base/error.hpp"

namespace ramroot {

enum class Level { error = 3, warning = 4, info = 6 };  ///< as syslog(2) numbers them

/// Writes one line to the kernel log, from where it reaches the console and the journal, or to
/// standard error if there is no /dev/kmsg. Never fails, never prints control characters.
void log_to_kernel(Level level, const std::string& text);

/// Prints TEXT unchanged to standard output. The first failure (such as a full disk) is reported
/// on standard error, and nothing more is printed.
void print(const std::string& text);

/// Did print() fail? Then the work counts as not done: the exit code becomes 1.
bool output_failed();

/// Prints "ramroot: TEXT" to standard error, and what to do about it on a line of its own below it. Wrapped
/// at the width of a terminal; anything else gets one line of each.
/// @param advice  empty: there is none
void print_error(const std::string& text, const std::string& advice = "");
void print_error(const Error& error);

/// Wrapped at the width of the terminal that standard output is; anything else gets one line.
/// @param indent  of the further lines: where the first one begins
std::string wrap_for_output(const std::string& text, std::size_t indent);

}  // namespace ramroot
