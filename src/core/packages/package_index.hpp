// SPDX-License-Identifier: GPL-3.0-or-later
/// Which package owns a path, according to the package database. Touches nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/commit/change_summary.hpp"

namespace ramroot {

/// Stores a hash instead of each path: 400,000 paths take 16 MiB.
class PackageIndex {
 public:
  /// Adds a link to a folder, such as /bin -> usr/bin: paths are compared after following these links.
  void add_link(const Path& link, std::string_view leads_to);
  /// @return false, ignoring this path, when there are more paths than any system has
  bool add(std::string_view path, std::string_view package);
  /// "" if no package owns the path, "(several packages)" for a folder of more than one.
  std::string_view owner_of(std::string_view path) const;

  bool is_empty() const { return used_ == 0; }
  std::uint64_t bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  struct Slot {
    std::uint64_t hash = 0;  ///< 0: unused
    std::uint32_t package = 0;
  };

  Path canonical(std::string_view path) const;
  std::size_t find(std::uint64_t hash) const;
  bool grow();
  std::uint32_t number_of(std::string_view package);

  std::map<Path, Path> links_ = {};
  std::vector<std::string> names_ = {"(several packages)"};
  std::map<std::string, std::uint32_t, std::less<>> numbers_ = {};
  std::vector<Slot> slots_ = {};
  std::size_t used_ = 0;
};

/// A summary for programs: totals by folder and by package.
std::string render_summary_json(const ChangesByName& folders, const ChangesByName& packages,
                                const ChangeTotals& totals);

}  // namespace ramroot
