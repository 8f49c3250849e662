// SPDX-License-Identifier: GPL-3.0-or-later
/// Unified kernel images that kernel-install(8) makes again: what it would make, and what it has made.
/// Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "core/loader/unified_kernel.hpp"
#include "core/request/kernel_words.hpp"

namespace ramroot {

/// The image as it was, beside the one that is made again, until that has been looked at: boot loaders
/// take names that end with ".efi" only. It is there later if ramroot was killed meanwhile.
inline constexpr const char* kKeptSuffix = ".kept";

/// Of "/efi/EFI/Linux/a.efi.kept" the image; empty if this is no name of that kind.
Path image_of_kept(const Path& file);

/// What is said where a run that was killed has left such a copy.
/// @param attempt  "turn the protection on"
Error explain_kept(const std::string& attempt, const Path& kept);

/// What enable does not change: without ramroot= and what kernel-install(8) may add by itself.
std::vector<std::string> other_words(std::string_view text);

/// Why an image that was made again is not the one before, with this parameter; nothing if it is.
std::optional<std::string> why_not_remade(const UnifiedKernel& before, const UnifiedKernel& now,
                                          const Parameter& wanted);

}  // namespace ramroot
