// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads unified kernel images, and add-ons for them. Changes nothing.
#pragma once

#include <sys/types.h>

#include <optional>
#include <utility>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/loader/unified_kernel.hpp"

namespace ramroot {

/// Where the sections of the open file lie; nothing if it is no program of UEFI.
/// @return  an Error if it cannot be read
Result<std::optional<UnifiedLayout>> read_unified_layout(int fd, const Place& place);

struct UnifiedFile {
  UnifiedKernel image = {};
  std::pair<dev_t, ino_t> id = {};
};

/// Nothing if it is no program of UEFI in a regular file, which no boot loader would start.
/// @return  an Error if the file cannot be read
Result<std::optional<UnifiedFile>> read_unified(const Place& place);

}  // namespace ramroot
