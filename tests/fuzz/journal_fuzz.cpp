// Any bytes are an Error or operations whose paths cannot leave the file system, and what was
// read is written and read the same.
#include "core/commit_op.hpp"
#include "core/mount_policy.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto ops = parse_journal(fuzz::text_of(data, size));
  if (!ops) return 0;
  for (const CommitOp& op : *ops) fuzz::require(normalize_target(op.path) == op.path);
  const auto again = parse_journal(render_journal(*ops));
  fuzz::require(again.has_value() && *again == *ops);
  const std::vector<bool> none(ops->size(), false);
  fuzz::require(make_apply_steps(*ops, none, "/ro").size() == ops->size());
  return 0;
}
