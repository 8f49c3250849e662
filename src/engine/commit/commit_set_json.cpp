// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json.hpp"
#include "base/text.hpp"
#include "engine/commit/commit_set.hpp"

namespace ramroot {

namespace {

json render_change(const CommitOp& op, const Path& target) {
  json change{{"action", name_action(op)}, {"objects", op.objects}, {"bytes", op.bytes}};
  put_name(change, "path", Place{target, op.path}.text());
  return change;
}

}  // namespace

std::string render_sets_json(const std::vector<CommitSet>& sets, std::string_view outcome) {
  json out{{"schema", 1},
           {"outcome", outcome},
           {"changes", json::array()},
           {"left", json::array()},
           {"excluded", json::array()}};
  Exclusions excluded;
  for (const CommitSet& set : sets) {
    for (const CommitOp& op : set.ops) out["changes"].push_back(render_change(op, set.layers.target));
    for (const std::string& why : set.left) out["left"].push_back(why);
    excluded.add(set.excluded);
  }
  for (const auto& [pattern, left] : excluded.by_pattern())
    out["excluded"].push_back({{"pattern", pattern}, {"changes", left.changes}, {"some", left.some}});
  return dump(out);
}

}  // namespace ramroot
