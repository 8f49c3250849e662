// SPDX-License-Identifier: GPL-3.0-or-later
/// A namespace of users (user_namespaces(7)), in which an ordinary user may mount. No decisions.
#pragma once

#include "base/place.hpp"
#include "base/result.hpp"

namespace ramroot {

/// unshare(2) with CLONE_NEWUSER and CLONE_NEWNS. Owner and group of this process are what they were; all
/// others are unknown there. What is mounted from now on propagates nowhere.
Result<void> enter_own_users();

/// Is this process's namespace of users the first one, whose root is that of the machine?
bool is_among_users_of_machine();

/// The number that the user of this process has outside of its namespace of users; in the first one the same.
unsigned user_outside();

/// What this process may do in its namespace of users, programs that it becomes may do too (ambient
/// capabilities, capabilities(7)): else execve(2) takes that from whoever is not root there.
/// @return  0, or an errno(3) value
int pass_on_capabilities();

/// Makes a mount and all mounts below it read-only. Their other flags stay, which the kernel may have locked
/// (mount_namespaces(7)).
Result<void> make_tree_read_only(const Path& at);

/// Binds a mount, or what is at a path, with all mounts below it, and makes all of these read-only.
Result<void> bind_read_only_tree(const Path& from, const Path& to);

}  // namespace ramroot
