// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads an initramfs with the distribution's own programs. Changes nothing.
#pragma once

#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/check/cpio_reader.hpp"

namespace ramroot {

/// What the kernel would unpack from these images, one after the other: plain archives, then
/// compressed ones of one kind.
/// @return an Error that says why nobody can: cut off, damaged, a program that is missing
Result<CpioEntries> read_initrds(const std::vector<Place>& images);

}  // namespace ramroot
