// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/change_summary.hpp"

#include <cstdint>
#include <numeric>

#include "base/byte_size.hpp"
#include "base/text.hpp"

namespace ramroot {

void ChangeTotals::add(const Change& change) {
  ++counts[static_cast<std::size_t>(change.kind)];
  bytes += change.in_ram;
}

std::uint64_t ChangeTotals::changes() const {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}) - count(ChangeKind::unchanged);
}

std::string folder_of(const Path& path, NodeType type) {
  const auto second = path.find('/', 1);
  if (second == std::string::npos) return type == NodeType::folder ? path : "/";
  const auto third = path.find('/', second + 1);
  if (third != std::string::npos) return path.substr(0, third);
  return type == NodeType::folder ? path : path.substr(0, second);
}

std::string render_totals(const ChangeTotals& totals, std::string_view place) {
  std::string out;
  for (const ChangeKind kind :
       {ChangeKind::added, ChangeKind::modified, ChangeKind::replaced, ChangeKind::deleted,
        ChangeKind::attributes, ChangeKind::conflict, ChangeKind::unchanged}) {
    if (totals.count(kind) == 0) continue;
    const std::string word = kind == ChangeKind::attributes ? "with other attributes"
                             : kind == ChangeKind::conflict ? "in conflict"
                                                            : std::string(render_kind(kind));
    append_item(out, std::to_string(totals.count(kind)) + " " + word);
  }
  return (out.empty() ? "nothing" : out) + "; " + render_byte_size({totals.bytes}) + " " + std::string(place);
}

}  // namespace ramroot
