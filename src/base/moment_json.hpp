// SPDX-License-Identifier: GPL-3.0-or-later
/// Included by *_json.cpp files.
#pragma once

#include "base/json.hpp"
#include "base/moment.hpp"

namespace ramroot {

json encode_moment(const Moment& moment);

/// @return  what is missing is 0 or empty
Moment decode_moment(const json& root, const char* key);

}  // namespace ramroot
