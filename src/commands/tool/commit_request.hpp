// SPDX-License-Identifier: GPL-3.0-or-later
/// What ramroot-commit was asked to commit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/byte_size.hpp"
#include "base/result.hpp"
#include "commands/tool/commands.hpp"
#include "core/packages/package_split.hpp"
#include "engine/commit/commit_set.hpp"

namespace ramroot {

/// A file system with changes that cannot be committed.
struct Unwritable {
  Path target;
  Error why;
};

struct RequestedChanges {
  std::vector<CommitSet> sets = {};
  std::vector<Path> undecided = {};                     ///< names in conflict: no commit is possible
  std::optional<Unwritable> unwritable = std::nullopt;  ///< the first one
  std::optional<PackageSplit> split = std::nullopt;
};

/// Selects the changes and refuses what can be refused before the user is asked.
Result<RequestedChanges> select_requested(const CommitRequest& wanted);

/// Where the file systems are mounted that get something.
std::vector<Path> lowers_of(const std::vector<CommitSet>& sets);

/// How much of that is written to the disk of a root that is a snapshot: see Opening.
ByteSize written_to_root(const std::vector<CommitSet>& sets);

/// "--all", "/etc/hosts and 2 more"
std::string name_request(const CommitRequest& wanted);

}  // namespace ramroot
