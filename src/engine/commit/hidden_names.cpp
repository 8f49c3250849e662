// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/hidden_names.hpp"

#include <fcntl.h>

#include <cerrno>
#include <functional>
#include <optional>

#include "base/beneath.hpp"
#include "base/tree_walk.hpp"
#include "core/boot/upper_note.hpp"
#include "core/journal/commit_op.hpp"
#include "core/request/run_places.hpp"
#include "engine/commit/compare.hpp"
#include "engine/commit/watched_lower.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/upper_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostHidden = 64U << 20;

using Visit = std::function<void(const Path& path, const std::optional<Below>& below)>;

/// Goes through what the session has in one upper layer.
class HiddenWalk : public TreeVisitor {
 public:
  HiddenWalk(const ProtectedTree& tree, const Visit& visit) : tree_(tree), visit_(visit) {}

  Next object(const Found& found) override {
    // That of the session is always there; commits of it have rules of their own.
    if (!is_left_out(found.path) && shown(found.path) != "/etc/fstab") see(found.path, Hides::tree);
    return Next::go_on;
  }
  Next enter(const Found& found, int opened) override {
    if (is_left_out(found.path)) return Next::skip;
    const auto opaque = is_opaque_folder(opened);
    const bool is_opaque = !opaque || *opaque;  // if unknown, all that is below it counts
    see(found.path, is_opaque ? Hides::tree : Hides::attributes);
    return is_opaque ? Next::skip : Next::go_on;
  }
  Next unreadable(const std::string&, int) override { return Next::go_on; }

 private:
  Path shown(const Path& inside) const {
    return tree_.layers.target == "/" ? inside : tree_.layers.target + inside;
  }
  bool is_left_out(const Path& inside) const {
    return inside == kCommitFolder || tree_.mount_points.contains(shown(inside));
  }
  void see(const Path& inside, Hides hides) {
    visit_(shown(inside), look_below(Place{tree_.layers.lower, inside}, hides));
  }

  const ProtectedTree& tree_;
  const Visit& visit_;
};

void walk_hidden(const std::vector<ProtectedTree>& trees, const Visit& visit) {
  for (const ProtectedTree& tree : trees) {
    UniqueFd top(::open(tree.layers.upper.c_str(), kFolderFlags));
    HiddenWalk walk(tree, visit);
    if (top.valid()) walk_tree(std::move(top), "", walk);
  }
}

}  // namespace

HiddenBefore probe_hidden(const std::vector<ProtectedTree>& trees) {
  HiddenBefore before;
  (void)::clock_gettime(CLOCK_REALTIME_COARSE, &before.taken);  // the clock of file systems
  walk_hidden(trees, [&](const Path& path, const std::optional<Below>& below) {
    if (below) before.objects.emplace(path, below->print);
  });
  return before;
}

HiddenNames find_changed(const HiddenBefore& before, const std::vector<ProtectedTree>& trees) {
  HiddenNames changed;
  walk_hidden(trees, [&](const Path& path, const std::optional<Below>& below) {
    const auto earlier = before.objects.find(path);
    const bool was_there = earlier != before.objects.end();
    // What the session began to hide meanwhile may be a copy of the old version or of the new one.
    const bool is_changed = !below      ? was_there
                            : was_there ? earlier->second != below->print
                                        : below->latest >= in_ns(before.taken);
    if (is_changed) changed[path] = below ? below->identity : identify(nullptr, Hides::object);
  });
  return changed;
}

namespace {

Result<HiddenNames> read_hidden_names() {
  const auto text = read_file_beneath(kHiddenNames, kMostHidden);
  if (!text) return text.error().errno_value == ENOENT ? Result<HiddenNames>(HiddenNames()) : text.error();
  return parse_hidden_names(*text);
}

}  // namespace

Result<KnownNames> read_names(const LayerPair& layers) {
  if (layers.since_ns != 0) {
    auto own = read_own_names(layers);
    return own ? Result<KnownNames>(KnownNames{{}, *std::move(own)}) : own.error();
  }
  auto hidden = read_hidden_names();
  return hidden ? Result<KnownNames>(KnownNames{*std::move(hidden)}) : hidden.error();
}

Result<void> record_hidden_names(const HiddenNames& found, System& system) {
  if (found.empty()) return {};
  auto earlier = read_hidden_names();
  if (!earlier) return earlier.error();
  HiddenNames names = *std::move(earlier);
  for (const auto& [path, object] : found) names[path] = object;
  const std::string text = render_hidden_names(names);
  auto stored = perform(StoreText{kHiddenNames, text}, system);
  const auto state = read_state();
  if (!stored || !state || !state->upper) return stored;
  return store_in_upper(Path(state->rw), state->rw + kKeptHidden, text, system);
}

Change mark_conflict(const Change& change, const LayerPair& layers, const KnownNames& known) {
  if (layers.since_ns != 0)
    return change.kind != ChangeKind::unchanged && has_changed_below(change, layers, known.own)
               ? in_conflict(change)
               : change;
  const HiddenNames& names = known.hidden;
  if (names.empty() || change.kind == ChangeKind::unchanged) return change;
  for (const Path& record : find_records(names, change)) {
    const auto now = stat_beneath(Place{layers.lower, inside_of(layers.target, record)});
    if (!now) return in_conflict(change);  // what cannot be read may be one
    const Node node = *now ? make_node(**now) : Node();
    if (is_still(names.at(record), *now ? &node : nullptr)) return in_conflict(change);
  }
  return change;
}

}  // namespace ramroot
