// SPDX-License-Identifier: GPL-3.0-or-later
/// What is noted of a union, and said of it, whoever mounts it.
#pragma once

#include <string>

#include "base/result.hpp"
#include "core/unions/union_note.hpp"
#include "engine/unions/union_facts.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Stores what it was mounted with beside its layers.
Result<void> store_notes(const UnionFacts& facts, const UnionWanted& wanted, const UnionOptions& options,
                         System& system);

/// The warning about an image that was not unmounted cleanly.
std::string tell_unclean(const Path& source);

}  // namespace ramroot
