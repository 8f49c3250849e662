// SPDX-License-Identifier: GPL-3.0-or-later
/// A text file as it was read. Touches nothing.
#pragma once

#include <string>

#include "base/place.hpp"

namespace ramroot {

struct TextFile {
  Path path;  ///< as the running system sees it; for a boot loader's file, the name tells how to read it
  std::string text;
  unsigned mode = 0644;  ///< for files that are derived from it: 0600 if not everyone may read it
};

}  // namespace ramroot
