// SPDX-License-Identifier: GPL-3.0-or-later
/// What the kernel says about a mount that fails: mount(2) has only a number for that. Reads only.
#pragma once

#include <string>
#include <string_view>

#include "base/unique_fd.hpp"

namespace ramroot {

class KernelWords {
 public:
  /// From now on.
  KernelWords();

  /// The first complaint about a file system of this type; empty if there is none, or the log cannot be read.
  std::string find_complaint(std::string_view fstype) const;

 private:
  UniqueFd log_;
};

}  // namespace ramroot
