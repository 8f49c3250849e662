// SPDX-License-Identifier: GPL-3.0-or-later
/// What the verbs that change the real root share.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/commit/writable_root.hpp"
#include "engine/journal/commit_protocol.hpp"

namespace ramroot {

constexpr int kKilled = 128;  ///< and more, as shells say it: 128 + signal

/// Runs `action` where the real root can be written; tells what could not be closed again.
int run_in_view(View view, const std::function<int(const WritableFacts&)>& action);

/// Runs `action` with the places where file systems of the real root can be written: in a view of
/// a protected system, and as they are in a boot without protection.
int run_at_lowers(const std::function<int(const std::vector<Path>&)>& action);

/// The same places, for reading.
std::vector<Path> find_lowers();

/// Tells how it ended, and gives the exit code.
/// @param target  the mount point of the overlay, or of the file system
int report_ending(const Path& target, const CommitResult& result);

/// "Make this permanent? [y/N]", unless the answer was given already.
/// @return  nothing to go on; otherwise the exit code
std::optional<int> ask(const std::string& question, bool yes);

}  // namespace ramroot
