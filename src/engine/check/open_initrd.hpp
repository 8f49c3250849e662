// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads an initramfs with the distribution's own programs. Changes nothing.
#pragma once

#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/check/cpio_reader.hpp"

namespace ramroot {

/// What the kernel would unpack from these images, one after another: archives that are not
/// compressed, then archives compressed in one format.
/// @return an Error with the reason if that fails: truncated, damaged, a missing program
Result<CpioEntries> read_initrds(const std::vector<Place>& images);

}  // namespace ramroot
