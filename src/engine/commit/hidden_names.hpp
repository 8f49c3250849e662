// SPDX-License-Identifier: GPL-3.0-or-later
/// Finds what a command changed in the real root while a copy in the session hid it.
#pragma once

#include <ctime>
#include <unordered_map>
#include <vector>

#include "core/commit/hidden_names.hpp"
#include "core/commit/own_names.hpp"
#include "engine/commit/below.hpp"
#include "engine/commit/layers.hpp"
#include "system/system.hpp"

namespace ramroot {

/// The objects of the real root that the session hides, before a command is run.
struct HiddenBefore {
  std::unordered_map<Path, LowerPrint> objects = {};
  timespec taken = {};  ///< for what the session hides only since then
};

HiddenBefore probe_hidden(const std::vector<ProtectedTree>& trees);

/// What the command changed of them, added or deleted.
HiddenNames find_changed(const HiddenBefore& before, const std::vector<ProtectedTree>& trees);

/// What decides which changes are in conflict.
struct KnownNames {
  HiddenNames hidden = {};  ///< what commands of this boot changed
  OwnNames own = {};  ///< where others write to the lower (LayerPair::since_ns): what commits left there
};

/// None, if there was none.
Result<KnownNames> read_names(const LayerPair& layers);

/// Adds to them.
Result<void> record_hidden_names(const HiddenNames& found, System& system);

/// Makes a conflict of this change if it hides one of these names, and the real root still has there
/// what the command left; where others write to the lower, if that changed there since, and is not what a
/// commit left.
Change mark_conflict(const Change& change, const LayerPair& layers, const KnownNames& names);

}  // namespace ramroot
