// SPDX-License-Identifier: GPL-3.0-or-later
/// What another tool's configuration means for ramroot. Touches nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/loader/next_boot.hpp"

namespace ramroot {

/// What other tools read, as it is on the machine.
struct ForeignConfig {
  std::string cmdline = {};  ///< of the running kernel
  /// Configuration of other tools, and files that a kernel command line comes from: the path tells.
  std::vector<TextFile> files = {};
};

/// The equal for ramroot, as near as there is one.
struct Import {
  std::string found = {};  ///< what is there and where; empty: no other tool is at work
  std::string upper = {};  ///< "tmpfs"; empty: ramroot has nothing like it
  std::map<std::string, std::string> options = {};
  std::map<std::string, std::string> policies = {};  ///< of mount points
  std::vector<std::string> unequal = {};   ///< what ramroot does differently or not at all, one line each
  std::vector<std::string> removals = {};  ///< what to take away by hand
};

/// The first tool that is at work; of others it is told that they are there.
Import import_protection(const ForeignConfig& config);

/// "tmpfs:mounts=all,swap=keep", without the policies, which only the configuration can have.
std::string render_parameter(const Import& import);

/// Contents for /etc/ramroot.json; empty when the defaults are what is wanted.
std::string render_config(const Import& import);

/// For people; the first word of a line tells what it is about.
std::string render_import(const Import& import);

}  // namespace ramroot
