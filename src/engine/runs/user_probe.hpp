// SPDX-License-Identifier: GPL-3.0-or-later
/// What the run of an ordinary user depends on. Reads only.
#pragma once

#include <map>
#include <vector>

#include "base/result.hpp"
#include "core/runs/user_refusal.hpp"
#include "core/runs/user_view.hpp"

namespace ramroot {

/// The folders that the user is likely to write to, as overlays have to begin for that: the home, the current
/// folder, those for temporary files.
std::vector<Path> probe_user_places();

/// Reads the names in these folders.
/// @return  an Error if there are too many to mount each of them
Result<std::map<Path, FolderOnTheWay>> probe_folders_on_the_way(const std::set<Path>& folders);

UserNamespaceFacts probe_user_namespaces();

/// Can what is at `path` have attributes of users? In RAM it can from Linux 6.6 on.
bool has_user_attributes(const Path& path);

}  // namespace ramroot
