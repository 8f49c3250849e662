// SPDX-License-Identifier: GPL-3.0-or-later
/// Gathers what a boot is planned from, for all who tell of a boot before it comes: plan, check, enable.
/// Reads only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/status/boot_preview.hpp"

namespace ramroot {

/// Which root, and what is known of its boot.
struct PreviewSubject {
  Path root = "/";
  bool is_here = true;                                ///< the root of this machine, whose generators have run
  std::optional<std::string> cmdline = std::nullopt;  ///< nothing: that of this boot
};

/// Fills in everything but the words, the request and the warnings.
Result<void> probe_preview(const PreviewSubject& subject, PreviewFacts& known);

/// What is known to go wrong in the next protected boot of this machine; nothing where its root is no disk.
struct Prospects {
  std::vector<std::string> obstacles = {};  ///< it will not be protected, or not come up as it should
  std::vector<std::string> warnings = {};   ///< anything else
  Path subject = "/etc/fstab";              ///< what the obstacles are about, or the device for changes
};

/// @param parameter  the value of `ramroot=`; nothing: that of the next boot, or the usual one
Result<Prospects> probe_prospects(const std::optional<std::string>& parameter);

}  // namespace ramroot
