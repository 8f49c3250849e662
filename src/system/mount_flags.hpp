// SPDX-License-Identifier: GPL-3.0-or-later
/// Mount flags: the words of mountinfo and the bits of mount(2).
#pragma once

#include <string_view>

namespace ramroot {

/// "ro,nosuid,nodev" -> MS_RDONLY|MS_NOSUID|MS_NODEV; words without a flag ("rw") are ignored.
unsigned long mount_flag_bits(std::string_view words);

}  // namespace ramroot
