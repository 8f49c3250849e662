// SPDX-License-Identifier: GPL-3.0-or-later
/// Modules of a kernel, on the disk and in an initramfs; also the version inside a kernel. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/check/cpio_reader.hpp"

namespace ramroot {

/// "kernel/fs/a.ko" of "kernel/fs/a.ko.xz".
std::string_view without_compression(std::string_view name);

/// The overlay module, named as in modules.dep(5), followed by all modules that it needs; empty
/// if there is none.
std::vector<std::string> modules_of_overlay(std::string_view modules_dep);

/// The same of a module by its name, as modprobe(8) takes it: "dm_crypt".
std::vector<std::string> modules_of(std::string_view name, std::string_view modules_dep);

/// The version of the first kernel that has modules in the image; empty if none has.
std::string version_of_modules(const CpioEntries& entries);

/// The version of the first kernel, other than `known`, that has modules in the image; empty if none has.
std::string find_other_version(const CpioEntries& entries, std::string_view known);

/// Is overlayfs built into the kernel? @param modules_builtin  modules.builtin of kmod
bool has_overlay_builtin(std::string_view modules_builtin);

/// The same of a module by its name.
bool has_builtin(std::string_view name, std::string_view modules_builtin);

/// The module below lib/modules/VERSION in the image, no matter how it is compressed.
const CpioEntries::value_type* find_module(const CpioEntries& entries, const std::string& version,
                                           std::string_view module);

/// The version that an x86 kernel image states about itself (Documentation/arch/x86/boot.rst).
/// @param image  the start of the image, or all of it
std::string version_inside_kernel(std::string_view image);

}  // namespace ramroot
