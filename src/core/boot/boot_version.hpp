// SPDX-License-Identifier: GPL-3.0-or-later
/// The version of the boot program, in a form that can also be found by reading its file. Touches nothing.
#pragma once

#include <string>
#include <string_view>

namespace ramroot {

/// What `ramroot-boot --version` prints; it stands in the program's file as one piece.
inline constexpr char kBootVersion[] = "ramroot-boot " RAMROOT_VERSION;

/// Finds the version in the file of a boot program.
/// @return  empty if there is none: the file is not a boot program, or damaged
std::string find_boot_version(std::string_view program);

}  // namespace ramroot
