// SPDX-License-Identifier: GPL-3.0-or-later
/// A process with mounts, processes and a host name of its own: namespaces(7). No decisions.
#pragma once

#include <sys/types.h>

#include "base/place.hpp"
#include "base/result.hpp"

namespace ramroot {

/// fork(2) into new namespaces of mounts, processes and host names, of which the child is the first process:
/// when it ends, whatever it has started is killed. It is killed itself if this process ends.
/// @param without_network  a namespace of networks too, with nothing but the loopback device
/// @return  0 in the child
Result<pid_t> fork_into_own_root(bool without_network);

/// A new /proc for the processes of this namespace, in which settings of the kernel are read-only.
Result<void> mount_proc(const Path& at);

/// What is mounted at `root` becomes `/`; nothing of what was mounted before can be reached any more.
Result<void> enter_root(const Path& root);

/// Gives up what would reach the machine itself, for good: to set the clock, to make device files, to load
/// modules, to reboot, to access hardware directly (capabilities(7)).
Result<void> drop_hold_on_machine();

}  // namespace ramroot
