// SPDX-License-Identifier: GPL-3.0-or-later
/// Finds what a command changed in the real root while a copy in the session hid it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/commit/hidden_names.hpp"
#include "engine/commit/commit_set.hpp"
#include "engine/commit/layers.hpp"
#include "system/system.hpp"

namespace ramroot {

/// All that changes when an object of the real root does. A commit is the only thing that writes
/// there, so times can be compared whatever the clock does.
struct LowerPrint {
  std::uint64_t inode = 0, size = 0;
  std::int64_t mtime = 0, ctime = 0;
  std::uint64_t rest = 0;  ///< of a folder: a sum over its attributes, or over all that is in it
  friend bool operator==(const LowerPrint&, const LowerPrint&) = default;
};

/// The objects of the real root that the session hides, before a command is run.
struct HiddenBefore {
  std::unordered_map<Path, LowerPrint> objects = {};
  timespec taken = {};  ///< for what the session hides only since then
};

HiddenBefore probe_hidden(const std::vector<ProtectedTree>& trees);

/// What the command changed of them, added or deleted.
HiddenNames find_changed(const HiddenBefore& before, const std::vector<ProtectedTree>& trees);

/// Those that commands of this boot changed; where others write to the lower (LayerPair::since_ns), what
/// commits have left there. None, if there was none.
Result<HiddenNames> read_names(const LayerPair& layers);

/// What a commit has just left in a lower that others write to.
Result<void> record_own_names(const ProtectedTree& tree, System& system);

/// Adds to them.
Result<void> record_hidden_names(const HiddenNames& found, System& system);

/// The present time of file systems, which is that of the last tick.
std::int64_t now_of_file_systems();

/// How far the clock of file systems is ahead of the time since the boot, which nobody sets.
std::int64_t ahead_of_boot_time();

/// Waits until all that is changed from now on has a later time than what was changed before.
/// @return  the first time that it can have
std::int64_t begin_to_watch();

/// Copies take a while: has somebody changed meanwhile what the set will replace?
/// @return  the first such name
std::optional<Path> find_changed_since_selected(const CommitSet& set);

/// Makes a conflict of this change if it hides one of these names, and the real root still has there
/// what the command left; where others write to the lower, if that changed there since, and is not what a
/// commit left.
Change mark_conflict(const Change& change, const LayerPair& layers, const HiddenNames& names);

}  // namespace ramroot
