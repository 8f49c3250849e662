// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packages/package_split.hpp"

#include <sys/stat.h>

#include <functional>
#include <set>

#include "base/beneath.hpp"
#include "core/packages/conflict_text.hpp"
#include "engine/packages/lower_place.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostList = 16U << 20;  ///< bytes of the list of one package

/// Calls `visit` for what this session changed at and below `path`.
void scan_changed(const std::vector<ProtectedTree>& trees, const Path& path,
                  const std::function<void(const Change&)>& visit) {
  const ProtectedTree* tree = find_tree(trees, path);
  if (tree == nullptr) return;
  (void)scan_upper(tree->layers, tree->below(path), [&](const Change& change) {
    if (change.kind != ChangeKind::unchanged) visit(change);
  });
}

/// A folder is no file of a package: many share it.
bool is_changed_file(const std::vector<ProtectedTree>& trees, const Path& path) {
  const auto now = stat_beneath(Place{path});
  if (!now || (*now && S_ISDIR((*now)->st_mode))) return false;
  bool is_changed = false;
  scan_changed(trees, path, [&](const Change& change) {
    is_changed = is_changed || (change.path == path && change.type != NodeType::folder);
  });
  return is_changed;
}

/// The names that a commit makes anew or removes.
class Taken {
 public:
  explicit Taken(const std::vector<CommitSet>& sets) {
    for (const CommitSet& set : sets)
      for (const CommitOp& op : set.ops) {
        const Path path = Place{set.layers.target, op.path}.text();
        if (op.kind == CommitOp::Kind::attributes) continue;
        if (op.is_tree || op.kind == CommitOp::Kind::remove) whole_.insert(path);
        names_.insert(path);
      }
  }

  bool contains(const Path& path) const {
    if (names_.contains(path)) return true;
    for (Path folder = parent_of(path); folder != "/"; folder = parent_of(folder))
      if (whole_.contains(folder)) return true;
    return false;
  }

 private:
  std::set<Path> names_ = {}, whole_ = {};
};

std::vector<Path> read_list(const std::vector<ProtectedTree>& trees, const Change& list) {
  const bool is_gone = list.kind == ChangeKind::deleted;
  const auto text = read_file_beneath(is_gone ? lower_place(trees, list.path) : Place{list.path}, kMostList);
  return text ? parse_dpkg_list(*text) : std::vector<Path>();
}

}  // namespace

std::optional<PackageSplit> probe_package_split(const std::vector<CommitSet>& sets,
                                                const std::vector<ProtectedTree>& trees) {
  if (!is_changed_file(trees, kDpkgStatus)) return std::nullopt;
  const Taken taken(sets);
  PackageSplit split{.takes_status = taken.contains(kDpkgStatus)};
  scan_changed(trees, kDpkgInfo, [&](const Change& list) {
    const std::string package = package_of_list(list.path);
    if (package.empty()) return;
    for (const Path& path : read_list(trees, list)) {
      if (taken.contains(path) == split.takes_status || !is_changed_file(trees, path)) continue;
      if (split.packages.empty()) split.file = path;
      split.packages.push_back(package);
      return;
    }
  });
  if (split.packages.empty()) return std::nullopt;
  return split;
}

}  // namespace ramroot
