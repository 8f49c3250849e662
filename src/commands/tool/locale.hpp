// SPDX-License-Identifier: GPL-3.0-or-later
/// What the person at the terminal can read.
#pragma once

#include "base/text.hpp"

namespace ramroot {

/// From LC_ALL, LC_CTYPE or LANG, the first that is set (locale(7)). The program is static and loads no
/// locale; the name of the character set is all that it needs.
Charset charset_of_locale();

}  // namespace ramroot
