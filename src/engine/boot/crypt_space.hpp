// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks whether ramroot=crypt: may have a device. Reads only.
#pragma once

#include <string>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/boot/crypt_upper.hpp"

namespace ramroot {

/// @param attempt  for the Error
/// @return  an Error if it is too small, or cannot be read
Result<CryptSpace> probe_crypt_space(const Path& node, const std::string& attempt);

}  // namespace ramroot
