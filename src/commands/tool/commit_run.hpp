// SPDX-License-Identifier: GPL-3.0-or-later
/// Shared by the verbs that change the real root.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/commit/writable_root.hpp"
#include "engine/journal/commit_protocol.hpp"

namespace ramroot {

constexpr int kKilled = 128;  ///< shells report 128 plus the number of the signal

/// Runs `action` in a view in which the real root can be written; reports what could not be closed again.
int run_in_view(const Opening& opening, const std::function<int(const WritableFacts&)>& action);

/// Runs `action` with the paths where these file systems of the real root can be written: in a view
/// if the system is protected, in the running system otherwise. No other one is touched.
int run_at_lowers(const std::vector<Path>& lowers,
                  const std::function<int(const std::vector<Path>&)>& action);

/// The same where there are commits.
int run_at_lowers(const std::function<int(const std::vector<Path>&)>& action);

/// The same paths, for reading only.
std::vector<Path> find_lowers();

/// Says where something looks like a commit but was made by somebody else than root, and is ignored.
void tell_foreign(const std::vector<Path>& lowers);

/// Reports how a commit ended, and returns the exit code.
/// @param target  the mount point of the overlay, or of the file system
int report_ending(const Path& target, const CommitResult& result);

/// Asks "Make this permanent? [y/N]", unless the user gave --yes.
/// @return  nothing to continue; otherwise the exit code
std::optional<int> ask(const std::string& question, bool yes);

}  // namespace ramroot
