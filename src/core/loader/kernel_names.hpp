// SPDX-License-Identifier: GPL-3.0-or-later
/// The names of kernel images, and the versions in them. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// "6.12.48" for "/boot/vmlinuz-6.12.48" and "/TOKEN/6.12.48/linux"; empty if the name contains no version.
std::string version_of_kernel(std::string_view name);

/// Is `a` an older kernel version than `b`? Numbers are compared as numbers: 6.9 is older than 6.12.
bool is_older_version(std::string_view a, std::string_view b);

struct KernelImage {
  std::string name = {}, version = {};
  bool is_rescue = false;  ///< it starts a rescue system, whose initramfs is never made again
};

/// The kernels among the files of a folder, newest first; without signatures, and without what package
/// managers leave over.
/// @param folder  as it begins the names of its kernels: "/boot/"
std::vector<KernelImage> find_kernel_images(std::string_view folder, const std::vector<std::string>& files);

}  // namespace ramroot
