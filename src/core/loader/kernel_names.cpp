// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/kernel_names.hpp"

#include <algorithm>
#include <cstdint>

#include "base/number.hpp"
#include "base/place.hpp"

namespace ramroot {

namespace {

/// Of any length: a version may contain a date and a time. Less than, equal to or greater than 0.
int compare_numbers(std::string_view a, std::string_view b) {
  for (std::string_view* one : {&a, &b})
    one->remove_prefix(std::min(one->find_first_not_of('0'), one->size()));
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

}  // namespace

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
      const std::string_view left = leading_digits(a), right = leading_digits(b);
      if (const auto order = compare_numbers(left, right); order != 0) return order < 0;
      a.remove_prefix(left.size());
      b.remove_prefix(right.size());
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
