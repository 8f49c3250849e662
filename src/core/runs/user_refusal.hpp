// SPDX-License-Identifier: GPL-3.0-or-later
/// Why an ordinary user cannot run a command with its changes in RAM. Touches nothing.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"

namespace ramroot {

/// The switches of the kernel that forbid it; nothing: this kernel has no such switch.
struct UserNamespaceFacts {
  std::optional<std::string> clone = std::nullopt;     ///< kernel.unprivileged_userns_clone
  std::optional<std::string> most = std::nullopt;      ///< user.max_user_namespaces
  std::optional<std::string> apparmor = std::nullopt;  ///< kernel.apparmor_restrict_unprivileged_userns
  bool has_overlay = true;                             ///< the kernel has overlayfs, or can load it
};

/// Names the switch that forbids it, if one does.
/// @param why  what failed
Error explain_no_user_run(const Error& why, const UserNamespaceFacts& facts);

}  // namespace ramroot
