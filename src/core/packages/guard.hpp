// SPDX-License-Identifier: GPL-3.0-or-later
/// What a package manager may do in a protected session, where its changes are gone at the next boot.
/// Touches nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/request/options.hpp"

namespace ramroot {

/// More names than that are not looked at.
inline constexpr std::size_t kMostGuardNames = 5000;

/// What a package manager is about to do, as far as it says.
struct PackageRun {
  std::vector<std::string> names = {};  ///< names of packages, or, if it only gives those, of package files
  std::string command = {};             ///< as typed; empty if unknown
  bool is_elsewhere = false;            ///< into another root, as image builders do
};

/// Parses what apt writes to its hooks (apt.conf(5), DPkg::Pre-Install-Pkgs), in any version of that format.
PackageRun parse_apt_hook(std::string_view text);

/// Parses what apt writes to a hook of its JSON protocol (json-hooks-protocol.md) before it asks whether to
/// go on.
/// @param typed  the command line of apt, for versions that do not tell their options
/// @return  nothing if this is another moment, if nothing will be installed (-s, --download-only), or if that
/// is not
///          known: its other hook is asked later
std::optional<PackageRun> parse_apt_prompt(std::string_view text, std::string_view typed);

/// Parses the command line of dpkg, one word per line.
PackageRun parse_dpkg_words(std::string_view text);

/// Is it needed for booting: a kernel, its modules, a boot loader? /boot and /lib/modules must match, but
/// /boot is read-only in a protected session; and a boot loader writes to the disk beneath the overlay.
bool is_boot_package(std::string_view name);

struct GuardVerdict {
  bool is_refused = false;
  std::string message = {};  ///< one line; empty if there is nothing to say
  std::string advice = {};   ///< what to do, one line; safe to print, as is the message
};

/// How programs change the disk from a protected session.
enum class ForGood {
  by_commit,      ///< with ramroot-commit -- COMMAND
  by_plain_boot,  ///< not at all: the root is a snapshot
};

/// What a program may do that makes an initramfs: its image would be gone at the next boot, and lack what
/// the program cannot see in a protected session, such as fsck for the root.
/// @param command       with what to run it again: "update-initramfs -u"
/// @param is_packaged  a package's script runs it, and would fail with it
GuardVerdict judge_builder(const std::string& command, bool is_packaged, Guard guard,
                           ForGood how = ForGood::by_commit);

GuardVerdict judge_packages(const PackageRun& run, Guard guard, ForGood how = ForGood::by_commit);

/// What apt says once more at its end, where people look; empty if nothing was said before.
std::string render_end_of_apt(Guard guard);

}  // namespace ramroot
