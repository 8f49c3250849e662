// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/commit_record.hpp"

namespace ramroot {

bool is_same_command(const CommitRecord& a, const CommitRecord& b) {
  const bool is_time_known = a.made_s != 0 && b.made_s != 0;
  return a.sequence == b.sequence && a.kind == b.kind && !(is_time_known && a.made_s != b.made_s);
}

bool is_newer(const CommitRecord& a, const CommitRecord& b) {
  return a.sequence != b.sequence ? a.sequence > b.sequence : a.made_s > b.made_s;
}

std::uint64_t origin_of(const CommitRecord& record) {
  const bool follows = record.kind == CommitRecord::Kind::undo || record.kind == CommitRecord::Kind::redo;
  return follows && record.origin != 0 ? record.origin : record.sequence;
}

}  // namespace ramroot
