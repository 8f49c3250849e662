// SPDX-License-Identifier: GPL-3.0-or-later
/// A namespace of users (user_namespaces(7)), in which an ordinary user may mount. No decisions.
#pragma once

#include "base/place.hpp"
#include "base/result.hpp"

namespace ramroot {

/// unshare(2) with CLONE_NEWUSER and CLONE_NEWNS. Owner and group of this process are what they were; all
/// others are unknown there. What is mounted from now on propagates nowhere.
Result<void> enter_own_users();

/// Binds a mount, or what is at a path, with all mounts below it, and makes all of these read-only. Their
/// other flags stay, which the kernel may have locked (mount_namespaces(7)).
Result<void> bind_read_only_tree(const Path& from, const Path& to);

}  // namespace ramroot
