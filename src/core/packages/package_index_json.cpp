// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/package_index.hpp"

#include <cerrno>

#include "base/json.hpp"

namespace ramroot {

std::string render_summary_json(const ChangesByName& folders, const ChangesByName& packages,
                                const ChangeTotals& totals) {
  const auto add_counts = [](json object, const ChangeTotals& counted) {
    for (std::size_t kind = 0; kind < counted.counts.size(); ++kind)
      object[std::string(render_kind(static_cast<ChangeKind>(kind)))] = counted.counts[kind];
    object["bytes"] = counted.bytes;
    return object;
  };
  const auto list = [&](const ChangesByName& by_name, const char* key) {
    json out = json::array();
    for (const auto& [name, counted] : by_name) out.push_back(add_counts({{key, name}}, counted));
    return out;
  };
  return dump({{"schema", 1},
               {"folders", list(folders, "path")},
               {"packages", list(packages, "name")},
               {"total", add_counts(json::object(), totals)}});
}

}  // namespace ramroot
