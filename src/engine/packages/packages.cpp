// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packages/packages.hpp"

#include <unistd.h>

#include <array>

#include "base/beneath.hpp"
#include "engine/packages/dpkg_owners.hpp"
#include "engine/packages/lower_place.hpp"
#include "engine/packages/rpm_owners.hpp"

namespace ramroot {

namespace {

/// Folders that have been links since /usr was merged.
void find_links(const std::vector<ProtectedTree>& trees, PackageIndex& index) {
  for (const char* link : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/bin", "/usr/sbin",
                           "/usr/lib64", "/var/run", "/var/lock"}) {
    const auto at = open_parent_beneath(lower_place(trees, link));
    std::array<char, 256> text{};
    if (!at) continue;
    const ssize_t size = ::readlinkat(at->parent.get(), at->name.c_str(), text.data(), text.size());
    if (size > 0) index.add_link(link, {text.data(), static_cast<std::size_t>(size)});
  }
}

}  // namespace

Result<void> read_packages(const std::vector<ProtectedTree>& trees, PackageIndex& index) {
  find_links(trees, index);
  auto dpkg = read_dpkg_owners(trees, index);
  auto rpm = read_rpm_owners(trees, index);
  return dpkg ? rpm : dpkg;
}

}  // namespace ramroot
