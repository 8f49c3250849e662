// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_select.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <functional>

#include "base/attributes.hpp"
#include "base/beneath.hpp"
#include "base/place.hpp"
#include "base/text.hpp"
#include "core/commit/op_collector.hpp"
#include "core/mounts/mount_policy.hpp"
#include "engine/commit/commit_check.hpp"
#include "engine/commit/hidden_names.hpp"
#include "engine/commit/upper_scan.hpp"
#include "engine/commit/watched_lower.hpp"

namespace ramroot {

namespace {

/// Adds the folders on the way to `path` that the real root lacks, without their other contents.
Result<void> add_ancestors(const Path& path, const LayerPair& layers, std::vector<CommitOp>& ops) {
  const Path inside = inside_of(layers.target, path);
  for (auto slash = inside.find('/', 1); slash != std::string::npos; slash = inside.find('/', slash + 1)) {
    const Path folder = inside.substr(0, slash);
    const auto now = stat_beneath(Place{layers.lower, folder});
    if (!now) return now.error();
    if (*now) {
      if (S_ISDIR((*now)->st_mode)) continue;
      return refuse(path, folder + " is something else in the real root", "commit that");
    }
    const bool again =
        std::any_of(ops.begin(), ops.end(), [&](const CommitOp& op) { return op.path == folder; });
    if (!again) ops.push_back({.path = folder});
  }
  return {};
}

/// Walks through the changes in one overlay.
class Selection {
 public:
  Selection(const ProtectedTree& tree, const CommitFilter& filter, const KnownNames& known)
      : tree_(tree), filter_(filter), known_(known), collector_(tree.layers.target, filter) {}

  Result<void> add(const NamedPath& named) {
    is_named_ = named.path == "/etc/fstab";
    if (named.path.size() > kLongestPath)
      return refuse(named.path, "its path is too long", "commit a folder above it");
    const LayerPair& layers = tree_.layers;
    if (is_below(named.path, layers.target))
      if (auto done = add_ancestors(named.path, layers, collector_.ops); !done) return done;
    auto done = scan_upper(layers, tree_.below(named.path), [&](const Change& change) {
      if (!is_to_be_committed(change)) return;
      if (layers.is_snapshot) visit_in_snapshot(change);
      else visit(change);
    });
    if (!done) return done;
    if (failure_) return *failure_;
    return {};
  }

  /// Names in conflict that need a decision of the user.
  const std::vector<Path>& undecided() const { return undecided_; }

  CommitSet take() {
    collector_.add_linked();
    return {tree_.layers, std::move(collector_.ops), std::move(collector_.left), std::move(fstab_),
            std::move(collector_.excluded)};
  }

 private:
  /// What is in conflict needs a decision of the user.
  bool is_to_be_committed(const Change& change) {
    if (mark_conflict(change, tree_.layers, known_).kind != ChangeKind::conflict) return true;
    if (is_excluded(filter_, change.path)) return true;  // it stays in RAM
    const Keep keep = decide_conflict(filter_, change.path);
    if (keep == Keep::mine) return true;
    const bool is_told = !told_.empty() && is_below(change.path, told_);  // with the folder that it is in
    if (!is_told) told_ = change.path;
    if (keep == Keep::theirs && !is_told)
      collector_.left.push_back(render_for_console(change.path) + ": the real root keeps its own");
    if (keep == Keep::undecided && !is_told) undecided_.push_back(change.path);
    return false;
  }

  /// In a snapshot there are other overlays, and a copy of what belongs to one would lose its marks: a
  /// deleted name would not be deleted any more.
  bool is_mark_of_overlay(const Change& change) const {
    if (change.type == NodeType::whiteout) return true;
    if (change.kind == ChangeKind::deleted || change.kind == ChangeKind::unchanged) return false;
    const auto attributes = read_attributes(Place{tree_.layers.upper, change.path}.text());
    if (!attributes) return false;  // whoever copies it says so
    return std::any_of(attributes->begin(), attributes->end(),
                       [](const auto& one) { return one.first.starts_with(kTrustedNames.prefix); });
  }

  /// A file whose attributes changed is copied as a whole, although the change takes no RAM.
  void visit_in_snapshot(Change change) {
    if (!is_excluded(filter_, change.path) && is_mark_of_overlay(change))
      return note(refuse(change.path,
                         "it belongs to an overlay that lies there, of a container or a program, and a copy "
                         "would not be the same",
                         "exclude the folder of the overlay, or commit it in a boot without protection"));
    if (change.kind == ChangeKind::attributes) change.in_ram = change.bytes;
    visit(change);
  }

  void visit(const Change& change) {
    if (change.kind != ChangeKind::unchanged && !change.is_deep && is_included(filter_, change.path))
      note(add_ancestors(change.path, tree_.layers, collector_.ops));
    if (change.path != "/etc/fstab" || change.kind == ChangeKind::unchanged || !has_fstab_of_session())
      return collector_.add(change);
    if (is_generated_fstab(change, tree_.layers)) return;
    if (is_excluded(filter_, change.path)) return collector_.add(change);
    if (change.kind != ChangeKind::modified && change.kind != ChangeKind::attributes)
      return leave_fstab(refuse(change.path, "this session's fstab was made by ramroot, and it was " +
                                                 std::string(render_kind(change.kind))));
    auto edit = probe_fstab_edit(tree_.layers);
    if (!edit) return leave_fstab(edit.error());
    fstab_ = *std::move(edit);
    if (fstab_ && fstab_->after == fstab_->before) return;
    const std::size_t before = collector_.ops.size();
    collector_.add(change);
    const bool is_selected = collector_.ops.size() > before;
    if (fstab_ && is_selected) collector_.ops.back().text = fstab_->after;
    if (!is_selected) fstab_.reset();
  }

  /// Where others write to the lower, nothing is protected, and fstab is a file as any other.
  bool has_fstab_of_session() const { return tree_.layers.since_ns == 0; }

  /// Leaves fstab out, with a note. The commit only fails if fstab was named, or is part of a
  /// whole new folder.
  void leave_fstab(const Error& why) {
    if (is_named_ || collector_.takes_whole("/etc/fstab")) return note(why);
    collector_.left.push_back(why.text());
  }

  void note(const Result<void>& result) {
    if (!result && !failure_) failure_ = result.error();
  }

  const ProtectedTree& tree_;
  const CommitFilter& filter_;
  const KnownNames& known_;
  std::vector<Path> undecided_ = {};
  Path told_ = {};  ///< the last name in conflict
  bool is_named_ = false;
  OpCollector collector_;
  std::optional<FstabEdit> fstab_;
  std::optional<Error> failure_;
};

/// @param undecided  gets the names in conflict; then nothing else is checked
Result<CommitSet> select_in(const std::vector<NamedPath>& paths, const CommitFilter& filter,
                            const ProtectedTree& tree, const KnownNames& known,
                            std::vector<Path>& undecided) {
  Selection selection(tree, filter, known);
  for (const NamedPath& named : paths)
    if (is_concerned(named, tree))
      if (auto done = selection.add(named); !done) return done.error();
  undecided.insert(undecided.end(), selection.undecided().begin(), selection.undecided().end());
  CommitSet set = selection.take();
  if (!undecided.empty()) return set;
  const auto lower = stat_beneath(Place{set.layers.lower, "/"});
  if (!lower) return lower.error();
  Ground ground{set.layers, (*lower)->st_dev};
  if (auto done = add_locked_folders(set); !done) return done.error();
  for (CommitOp& op : set.ops)
    if (auto done = check_op(op, ground); !done) return done.error();
  const std::function<bool(const Path&)> is_selected = [&](const Path& path) {
    return !is_excluded(filter, path) && std::any_of(paths.begin(), paths.end(), [&](const NamedPath& named) {
      return is_at_or_below(path, named.path);
    });
  };
  if (auto done = check_links(ground.layers, ground.device, ground.replaced, is_selected); !done)
    return done.error();
  if (auto done = check_space(set); !done) return done.error();
  return set;
}

}  // namespace

Result<SelectedChanges> select_changes(const std::vector<NamedPath>& paths, const CommitFilter& filter,
                                       const std::vector<ProtectedTree>& trees) {
  SelectedChanges selected;
  const bool is_watched = std::any_of(trees.begin(), trees.end(),
                                      [](const ProtectedTree& tree) { return tree.layers.since_ns != 0; });
  const std::int64_t begin_ns = is_watched ? begin_to_watch() : 0;
  for (const ProtectedTree& tree : trees) {
    const auto known = read_names(tree.layers);
    if (!known) return known.error();
    auto found = select_in(paths, filter, tree, *known, selected.undecided);
    if (!found) return found.error();
    CommitSet set = *std::move(found);
    if (tree.layers.since_ns != 0) set.selected_ns = begin_ns;
    if (!set.ops.empty() || !set.left.empty() || set.excluded.count() > 0)
      selected.sets.push_back(std::move(set));
  }
  return selected;
}

}  // namespace ramroot
