// SPDX-License-Identifier: GPL-3.0-or-later
/// A lower layer that others may change too: what they changed is told by times. Reads only, but for the file
/// of own names.
#pragma once

#include <cstdint>
#include <optional>

#include "base/moment.hpp"
#include "core/commit/own_names.hpp"
#include "engine/commit/commit_set.hpp"
#include "engine/commit/layers.hpp"
#include "system/system.hpp"

namespace ramroot {

/// The present time of file systems, which is that of the last tick.
Moment now_of_file_systems();

/// Waits until all that is changed from now on has a later time than what was changed before.
/// @return  the first time that it can have
std::int64_t begin_to_watch();

/// Copies take a while: has somebody changed meanwhile what the set will replace?
/// @return  the first such name
std::optional<Path> find_changed_since_selected(const CommitSet& set);

/// Did the lower change under this name since LayerPair::since_ns, and not by a commit?
bool has_changed_below(const Change& change, const LayerPair& layers, const OwnNames& own);

/// What commits have left there (LayerPair::own_names). None, if there was none.
Result<OwnNames> read_own_names(const LayerPair& layers);

/// To be called before a commit or an undo: what it may replace is known again if it comes back. What is in
/// conflict is not.
Result<void> record_before(const ProtectedTree& tree, System& system);

/// What a commit has just left there.
Result<void> record_left(const ProtectedTree& tree, System& system);

}  // namespace ramroot
