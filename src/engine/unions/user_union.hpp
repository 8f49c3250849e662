// SPDX-License-Identifier: GPL-3.0-or-later
/// Mounts a union in a namespace of users: what is below, through FUSE if it is an image, and what is above.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/unions/union_note.hpp"
#include "engine/unions/union_facts.hpp"
#include "system/system.hpp"

namespace ramroot {

/// The folder for the layers of the unions of this user, in RAM that only these mounts show. It is made if it
/// does not exist.
Result<Path> open_user_unions(System& system);

/// Takes it away if no union is left.
void close_user_unions(const Path& unions, System& system);

/// Mounts the layers and the union. What is mounted for an image is served by a program that ends with it.
Result<void> build_user_union(const UnionFacts& facts, const UnionSource& source, const UnionWanted& wanted,
                              const UnionOptions& options, std::vector<std::string>& warnings,
                              System& system);

/// Does the top folder of what is below belong to this user? Then that of the changes is a copy of it.
bool has_own_top(const UnionLayers& layers);

}  // namespace ramroot
