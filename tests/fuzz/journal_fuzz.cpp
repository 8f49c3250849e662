// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are an Error or operations whose paths cannot leave the file system, and what was
// read is written and read the same.
#include "base/place.hpp"
#include "core/journal/commit_journal.hpp"
#include "core/mounts/mount_policy.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto journal = parse_journal(fuzz::text_of(data, size));
  if (!journal) return 0;
  for (const CommitOp& op : journal->ops) fuzz::require(normalize_target(op.path) == op.path);
  const auto again = parse_journal(render_journal(*journal));
  fuzz::require(again.has_value() && *again == *journal);
  for (const CommitOp& op : journal->ops) fuzz::require(!make_change_steps(op, "/ro").empty());
  fuzz::require(invert(journal->ops).size() == journal->ops.size());
  return 0;
}
