// SPDX-License-Identifier: GPL-3.0-or-later
/// What can have changes: the upper layer of an overlay. Touches nothing.
#pragma once

#include <string>
#include <string_view>

#include "core/mounts/device_contents.hpp"

namespace ramroot {

/// Makes a file system for changes, and the label by which a later boot knows one that it made.
inline constexpr const char* kMkfs = "/sbin/mkfs.ext4";
inline constexpr std::string_view kUpperLabel = "ramroot-upper";

/// Why a file system of this type, named as the kernel or libblkid does, cannot be the upper layer of an
/// overlay (overlayfs.rst, "Upper and Lower"); empty if it can, or nothing is known against it.
std::string_view why_no_upper(std::string_view fstype);

/// Why what is on a device is no place for changes; empty if it is one.
/// @param shown  the name of the device, safe to print
std::string why_no_upper(const DeviceContents& contents, const std::string& shown);

}  // namespace ramroot
