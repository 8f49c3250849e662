// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/deep_changes.hpp"

#include <utility>

#include "base/text.hpp"

namespace ramroot {

std::optional<DeepCount> DeepCounter::add(const Change& change) {
  std::optional<DeepCount> complete;
  if (!change.is_deep || change.path != count_.below) complete = finish();
  if (!change.is_deep || change.kind == ChangeKind::unchanged) return complete;
  count_.below = change.path;
  ++count_.changes;
  return complete;
}

std::optional<DeepCount> DeepCounter::finish() {
  if (count_.changes == 0) return std::nullopt;
  return std::exchange(count_, DeepCount{});
}

std::string render_deep(const DeepCount& count) {
  constexpr std::size_t kWidth = 10;
  std::string more = std::to_string(count.changes) + " more";
  if (more.size() < kWidth) more.insert(0, kWidth - more.size(), ' ');
  return "too deep    " + more + "  " + render_for_console(count.below, kMostShown) + "/";
}

}  // namespace ramroot
