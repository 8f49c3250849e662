// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/kernel_names.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/place.hpp"

namespace ramroot {

std::string version_of_kernel(std::string_view name) {
  const auto slash = name.rfind('/');
  const std::string_view base = name.substr(slash == std::string_view::npos ? 0 : slash + 1);
  for (const std::string_view start : {"vmlinuz-", "vmlinux-", "Image-", "kernel-"})
    if (base.starts_with(start)) return std::string(base.substr(start.size()));
  if (base != "linux" || slash == std::string_view::npos || slash == 0) return "";
  const std::string_view folder = name.substr(0, slash);
  return file_name_of(folder);
}

bool is_older_version(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (!a.empty() && !b.empty()) {
    if (is_digit(a[0]) && is_digit(b[0])) {
      std::uint64_t left = 0, right = 0;
      const auto ends_left = std::from_chars(a.data(), a.data() + a.size(), left).ptr;
      const auto ends_right = std::from_chars(b.data(), b.data() + b.size(), right).ptr;
      if (left != right) return left < right;
      a.remove_prefix(static_cast<std::size_t>(ends_left - a.data()));
      b.remove_prefix(static_cast<std::size_t>(ends_right - b.data()));
      continue;
    }
    if (a[0] != b[0]) return a[0] < b[0];
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

std::vector<KernelImage> find_kernel_images(std::string_view folder, const std::vector<std::string>& files) {
  std::vector<KernelImage> kernels;
  for (const std::string& file : files) {
    KernelImage one{file, version_of_kernel(std::string(folder) + file)};
    const auto ends_with = [&](std::string_view end) { return one.version.ends_with(end); };
    if (one.version.empty() || ends_with(".old") || ends_with(".sig")) continue;
    one.is_rescue = one.version.find("rescue") != std::string::npos;
    kernels.push_back(std::move(one));
  }
  std::stable_sort(kernels.begin(), kernels.end(), [](const KernelImage& a, const KernelImage& b) {
    return is_older_version(b.version, a.version);
  });
  return kernels;
}

}  // namespace ramroot
