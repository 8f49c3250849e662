// SPDX-License-Identifier: GPL-3.0-or-later
/// How the boot program tells its version, also to somebody who only reads its file. Touches nothing.
#pragma once

#include <string>
#include <string_view>

namespace ramroot {

/// What `ramroot-boot --version` prints; it stands in the program in one piece.
inline constexpr char kBootVersion[] = "ramroot-boot " RAMROOT_VERSION;

/// The version in the file of a boot program.
/// @return  empty when there is none: it is no boot program, or damaged
std::string find_boot_version(std::string_view program);

}  // namespace ramroot
