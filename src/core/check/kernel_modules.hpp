// SPDX-License-Identifier: GPL-3.0-or-later
/// Modules of a kernel, on the disk and in an initramfs, and the version a kernel tells. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/check/cpio_reader.hpp"

namespace ramroot {

/// "kernel/fs/a.ko" of "kernel/fs/a.ko.xz".
std::string_view without_compression(std::string_view name);

/// The overlay module as modules.dep(5) names it, then all that it needs; empty without one.
std::vector<std::string> modules_of_overlay(std::string_view modules_dep);

/// That of the kernel whose modules are in an image; empty when it has none.
std::string version_of_modules(const CpioEntries& entries);

/// That of the first kernel with modules in an image that is not `known`; empty when there is none.
std::string find_other_version(const CpioEntries& entries, std::string_view known);

/// Is the overlay file system part of the kernel? @param modules_builtin  modules.builtin of kmod
bool has_overlay_builtin(std::string_view modules_builtin);

/// The module below lib/modules/VERSION of the image, however it is compressed there.
const CpioEntries::value_type* find_module(const CpioEntries& entries, const std::string& version,
                                           std::string_view module);

/// The version that the image of a kernel for x86 tells of itself (Documentation/arch/x86/boot.rst).
/// @param image  its beginning, or all of it
std::string version_inside_kernel(std::string_view image);

}  // namespace ramroot
