// SPDX-License-Identifier: GPL-3.0-or-later
/// Where messages go: the kernel log in the initramfs, standard error elsewhere.
#pragma once

#include <string>

namespace ramroot {

enum class Level { error = 3, warning = 4, info = 6 };  ///< as syslog(2) numbers them

/// One line to the kernel log, which a console and the journal show; to standard error
/// where there is no /dev/kmsg. Never fails, never prints control characters.
void log_to_kernel(Level level, const std::string& text);

/// TEXT as it is on standard output; the first failure (a full disk behind a pipe) is told on
/// standard error, and ends the printing.
void print(const std::string& text);

/// Then "done" was not: the exit code becomes 1.
bool output_failed();

/// "ramroot: TEXT" on standard error.
void print_error(const std::string& text);

}  // namespace ramroot
