// SPDX-License-Identifier: GPL-3.0-or-later
/// What another tool's configuration means for ramroot. Touches nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/loader/next_boot.hpp"

namespace ramroot {

/// The settings of other tools, as found on the machine.
struct ForeignConfig {
  std::string cmdline = {};  ///< of the running kernel
  /// Configuration files of other tools, and files that kernel command lines come from; the path tells which.
  std::vector<TextFile> files = {};
};

/// The nearest equivalent for ramroot.
struct Import {
  std::string setting = {};  ///< what turns the tool on: "rd.overlay=1"; empty: no other tool is active
  std::string place = {};    ///< where that was found: a file, the kernel command line
  std::string upper = {};    ///< "tmpfs", "LABEL=x"; empty: ramroot has no equivalent
  /// What belongs to the upper, and so to `ramroot=` only: "dev=/dev/vdb", "reset".
  std::vector<std::string> upper_options = {};
  std::map<std::string, std::string> options = {};
  std::map<std::string, std::string> policies = {};  ///< by mount point
  std::vector<std::string> unequal = {};   ///< what ramroot does differently or not at all, one line each
  std::vector<std::string> removals = {};  ///< what the user has to remove
};

/// "rd.overlay=1 (/etc/default/grub)": the setting and where it was found.
std::string render_found(const Import& import);

/// Imports the first active tool; other active tools are only mentioned.
Import import_protection(const ForeignConfig& config);

/// "/dev/vdb:timeout=180", which is what `ramroot enable` takes if the configuration has the rest.
std::string render_upper(const Import& import);

/// "tmpfs:mounts=all,swap=keep"; policies are not in it, because only the configuration can have them.
std::string render_parameter(const Import& import);

/// Contents for /etc/ramroot.json; empty if the defaults suffice.
std::string render_config(const Import& import);

/// For people; the first word of a line says what the line is about.
std::string render_import(const Import& import);

}  // namespace ramroot
