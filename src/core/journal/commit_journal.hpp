// SPDX-License-Identifier: GPL-3.0-or-later
/// The journal that makes a commit safe: what will be done, whatever happens. Touches nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/journal/commit_op.hpp"

namespace ramroot {

struct Journal {
  std::uint64_t sequence = 0;  ///< of the commit, the same on all file systems that it changes
  std::vector<CommitOp> ops = {};
  friend bool operator==(const Journal&, const Journal&) = default;
};

/// All of it or nothing: a journal that ends too early is an Error.
std::string render_journal(const Journal& journal);
Result<Journal> parse_journal(std::string_view text);

/// What an operation replaced; all 0 when it replaced nothing.
struct KeptObject {
  std::uint64_t inode = 0;
  std::int64_t mtime_s = 0, mtime_ns = 0;
};

/// What takes a finished commit back: its own inverse, so that it can be taken back as well.
/// @param kept  one for each operation
std::vector<CommitOp> invert(const std::vector<CommitOp>& ops, const std::vector<KeptObject>& kept);

}  // namespace ramroot
