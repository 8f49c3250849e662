// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks at an object so that it is recognized after a crash. Reads only.
#pragma once

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/journal/known_object.hpp"

namespace ramroot {

enum class Probe {
  object_alone,   ///< of a folder nothing but itself, and no print
  with_contents,  ///< of a folder everything that is below it
};

/// @return  inode 0 if nothing has the name, or if its parent is no folder; an Error when that cannot be
///          known
Result<KnownObject> probe_object(const Place& place, Probe depth);

/// Has each attribute of the folder `now` (owner, mode, extended attributes) the value that it has in one
/// of the other two? The mode may also be what both allow.
Result<bool> has_attributes_of(const Place& now, const Place& one, const Place& other);

}  // namespace ramroot
