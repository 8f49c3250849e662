// SPDX-License-Identifier: GPL-3.0-or-later
#include <cerrno>

#include "base/json.hpp"
#include "core/memory/memory_wish.hpp"

namespace ramroot {

std::string render_memory_wish(const MemoryWish& wish) {
  json out = {{"schema", 1}};
  if (wish.budget) out["budget"] = wish.budget->bytes;
  if (wish.nr_inodes) out["inodes"] = *wish.nr_inodes;
  if (wish.is_pool) out["pool"] = true;
  if (!wish.has_swap) out["swap"] = false;
  return dump(out);
}

Result<MemoryWish> parse_memory_wish(std::string_view text, ByteSize ram) {
  const json root = parse_lenient(text);
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1)
    return Error{EINVAL, "read how much RAM changes may take"};
  MemoryWish wish;
  if (const std::uint64_t budget = number_of(root, "budget"); budget > 0) {
    Options options;
    Warnings of_size;
    options.size = ByteSize{budget};
    wish.budget = judge_limits(options, ram, of_size).size;
  }
  if (const std::uint64_t inodes = number_of(root, "inodes"); inodes > 0) wish.nr_inodes = inodes;
  wish.is_pool = is_true(root, "pool");
  wish.has_swap = !wish.is_pool || root.value("/swap"_json_pointer, json(true)) != false;
  if (wish.is_pool && !wish.budget) return Error{EINVAL, "read how much RAM the pool may take"};
  return wish;
}

}  // namespace ramroot
