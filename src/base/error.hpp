// SPDX-License-Identifier: GPL-3.0-or-later
/// What went wrong, as a value.
#pragma once

#include <string>
#include <system_error>

namespace ramroot {

/// Why one operation failed, in words that help a person at an initramfs prompt.
///
/// errno comes first on purpose: in `Error{errno, "open " + path}` the braces
/// evaluate from left to right, so errno is read before the text is built.
struct Error {
  int errno_value = 0;       ///< errno(3) value; 0 when no system call was at fault
  std::string attempt = {};  ///< verb and object: "mount overlay on /root"; empty if `detail` says it all
  std::string detail = {};   ///< the reason, or with an errno more about it: "the kernel lacks overlay"
  const char* advice = "";   ///< what to do, a literal: "run 'ramroot-commit --resume' first"

  /// In one line, for a log or a list: "cannot commit to /: it was interrupted: run 'ramroot-commit --resume'
  /// first".
  std::string text() const { return *advice == '\0' ? sentence() : sentence() + ": " + advice; }

  /// Without the advice: "cannot mount overlay on /root: Invalid argument (the kernel lacks overlay)".
  std::string sentence() const {
    std::string why = errno_value == 0 ? "" : std::generic_category().message(errno_value);
    if (!detail.empty()) why += why.empty() ? detail : " (" + detail + ")";
    if (attempt.empty()) return why;
    return "cannot " + attempt + (why.empty() ? "" : ": " + why);
  }
};

}  // namespace ramroot
