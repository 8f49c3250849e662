// SPDX-License-Identifier: GPL-3.0-or-later
/// What can have the changes of a union. Touches nothing.
#pragma once

#include <string_view>

namespace ramroot {

/// Why a file system of this type, named as the kernel or libblkid does, cannot be the upper layer of an
/// overlay (overlayfs.rst, "Upper and Lower"); empty if it can, or nothing is known against it.
std::string_view why_no_upper(std::string_view fstype);

}  // namespace ramroot
