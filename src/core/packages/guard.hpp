// SPDX-License-Identifier: GPL-3.0-or-later
/// What a package manager may do in a protected session, where it is gone at the next boot.
/// Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/request/options.hpp"

namespace ramroot {

/// What a package manager is about to do, as far as it tells.
struct PackageRun {
  std::vector<std::string> names = {};  ///< of packages; of files that may be some, where it tells no more
  std::string command = {};             ///< as it was typed; empty when nobody knows
  bool is_elsewhere = false;            ///< into another root than this one, as image builders do
};

/// What apt writes to its hooks (apt.conf(5), DPkg::Pre-Install-Pkgs), in any version of it.
PackageRun parse_apt_hook(std::string_view text);

/// The command line of dpkg, one word a line.
PackageRun parse_dpkg_words(std::string_view text);

/// Is it a part of what boots: a kernel, its modules, a boot loader? /boot and /lib/modules must
/// agree, and /boot is read-only in a protected session; a boot loader writes past the overlay.
bool is_boot_package(std::string_view name);

struct GuardVerdict {
  bool is_refused = false;
  std::string message = {};  ///< one line, safe to print; empty when there is nothing to say
};

GuardVerdict judge_packages(const PackageRun& run, Guard guard);

}  // namespace ramroot
