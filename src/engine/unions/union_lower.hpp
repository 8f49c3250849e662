// SPDX-License-Identifier: GPL-3.0-or-later
/// What is below a union, and a commit to it that was interrupted. In a namespace of mounts of its own.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/unions/union_note.hpp"
#include "engine/unions/union_facts.hpp"
#include "engine/unions/union_mount.hpp"
#include "system/system.hpp"

namespace ramroot {

/// What is below: the whole source, or a part of it.
Result<UnionSource> find_source(const UnionWanted& wanted, const UnionOptions& options);

/// Read-only, and so that its file system cannot write either.
/// @param warnings  receives what the user should know
Result<void> mount_lower(const UnionFacts& facts, const UnionSource& source, const UnionOptions& options,
                         std::vector<std::string>& warnings, System& system);

/// A commit to what is below, which a power cut interrupted, is finished as the boot does it for the root.
/// @return  was there anything of one?
Result<bool> finish_earlier_commit(const UnionFacts& facts, const UnionSource& source,
                                   const UnionOptions& options, CommitLock lock,
                                   std::vector<std::string>& warnings, System& system);

}  // namespace ramroot
