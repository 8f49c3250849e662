// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/bound_mounts.hpp"

#include <algorithm>

namespace ramroot {

namespace {

/// A hostile fstab must not make the list grow without end.
constexpr std::size_t kMostBound = 200;

/// The mount point with the longest path at or above this one, which a row or a line may have.
Path find_holder(const Path& path, const std::vector<ListedMount>& listed,
                 const std::vector<MountRow>& rows) {
  Path holder;
  const auto look_at = [&](const Path& target) {
    if (!target.empty() && is_at_or_below(path, target) && target.size() > holder.size()) holder = target;
  };
  for (const MountRow& row : rows) look_at(row.target);
  for (const ListedMount& one : listed) look_at(one.mount.target);
  return holder;
}

const MountRow* find_row(const std::vector<MountRow>& rows, const Path& target) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const MountRow& row) { return row.target == target; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::vector<MountRow> expect_bound(const std::vector<ListedMount>& listed,
                                   const std::vector<MountRow>& rows) {
  using Now = MountRow::Now;
  std::vector<MountRow> known = rows;
  std::size_t seen = 0;
  for (const ListedMount& one : listed) {
    const Path source = normalize_target(one.source);
    if (!is_bind(one.mount.options) || source.empty() || ++seen > kMostBound) continue;
    if (one.mount.target.empty() || find_row(known, one.mount.target) != nullptr) continue;
    const MountRow* const holder = find_row(known, find_holder(source, listed, known));
    if (holder == nullptr || (holder->now != Now::permanent && holder->now != Now::read_only)) continue;
    const Now now = asks_read_only(one.mount.options) ? Now::read_only : holder->now;
    known.push_back({one.mount.target, {MountPolicy::keep, std::string(kBoundElsewhere)}, now});
  }
  return {known.begin() + static_cast<std::ptrdiff_t>(rows.size()), known.end()};
}

}  // namespace ramroot
