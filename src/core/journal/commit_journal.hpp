// SPDX-License-Identifier: GPL-3.0-or-later
/// The journal that makes a commit safe: it says what will be done, even if a crash interrupts
/// it. Touches nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/journal/commit_op.hpp"
#include "core/journal/commit_record.hpp"

namespace ramroot {

struct Journal {
  std::uint64_t sequence = 0;  ///< number of the commit, the same on every file system that it changes
  std::vector<CommitOp> ops = {};
  CommitRecord made = {};  ///< written, but not read again by parse_journal(): see parse_journal_record()
  /// What parse_journal() reads of the record: 0 if unknown; not written.
  std::int64_t made_s = 0;
  std::uint64_t names = 0;
  friend bool operator==(const Journal&, const Journal&) = default;
};

/// Never reads as a shorter journal: one that was cut off gives an Error.
std::string render_journal(const Journal& journal);
Result<Journal> parse_journal(std::string_view text);

/// The operations that take a commit back, whatever of it was done. Inverting them again gives the commit,
/// but for the times of the last change.
std::vector<CommitOp> invert(const std::vector<CommitOp>& ops);

}  // namespace ramroot
