// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/advice.hpp"

#include <unistd.h>

#include "base/file_io.hpp"
#include "base/text.hpp"

namespace ramroot {

void print_error(const std::string& text, const std::string& advice) {
  if (advice.empty()) return print_error(text);
  constexpr std::size_t kLongestLine = 900;
  (void)write_all(STDERR_FILENO, "ramroot: " + render_for_console(text, kLongestLine) + "\n         " +
                                     render_for_console(advice, kLongestLine) + "\n");
}

}  // namespace ramroot
