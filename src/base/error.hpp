// SPDX-License-Identifier: GPL-3.0-or-later
/// What went wrong, as a value.
#pragma once

#include <string>
#include <system_error>

namespace ramroot {

/// Why one operation failed, in words that help a person at an initramfs prompt.
///
/// errno comes first on purpose: in `Error{errno, "opening " + path}` the braces
/// evaluate from left to right, so errno is read before the text is built.
struct Error {
  int errno_value = 0;      ///< errno(3) value; 0 when no system call was at fault
  std::string doing = {};   ///< present participle and path: "mounting overlay on /root"
  std::string detail = {};  ///< extra evidence, may be empty: "kernel lacks overlay"

  /// "mounting overlay on /root: Invalid argument (kernel lacks overlay)"
  std::string text() const {
    std::string out = doing;
    if (errno_value != 0) out += ": " + std::generic_category().message(errno_value);
    if (!detail.empty()) out += " (" + detail + ")";
    return out;
  }
};

}  // namespace ramroot
