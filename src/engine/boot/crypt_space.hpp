// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks whether ramroot=crypt: may have a device. Reads only.
#pragma once

#include <string>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/boot/crypt_upper.hpp"

namespace ramroot {

/// What it contains, and how large it is.
/// @param device   its number, "254:16"
/// @param attempt  for the Error
Result<CryptDevice> probe_crypt_device(const Path& node, const std::string& device,
                                       const std::string& attempt);

}  // namespace ramroot
