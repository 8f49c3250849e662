// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/watched_lower.hpp"

#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "base/attributes.hpp"
#include "base/beneath.hpp"
#include "core/journal/commit_op.hpp"
#include "engine/commit/below.hpp"
#include "engine/commit/compare.hpp"
#include "engine/commit/copy_origin.hpp"
#include "engine/journal/kept_stage.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostOwn = 64U << 20;

/// The clock of file systems.
std::int64_t last_tick() {
  timespec now{};
  (void)::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return in_ns(now);
}

/// Was it copied from the lower layer, at the time?
bool is_copy(const Place& upper) {
  const auto attributes = read_attributes(upper.text());
  return !attributes || attributes->contains("trusted.overlay.origin");
}

/// Is a folder on the way to this path another one than when something in it was changed? Moving a folder
/// changes nothing in it.
bool is_in_another_folder(const LayerPair& layers, const Path& inside) {
  for (auto slash = inside.find('/', 1); slash != std::string::npos; slash = inside.find('/', slash + 1)) {
    const Path folder = inside.substr(0, slash);
    const Place upper{layers.upper, folder}, lower{layers.lower, folder};
    if (is_copy_of_another(upper, lower, layers.names) ||
        is_beside_older(upper, lower, layers.since_ns, layers.names))
      return true;
  }
  return false;
}

/// Goes through the names of the upper layer that the lower one has too.
Result<void> record_each(const ProtectedTree& tree, System& system,
                         const std::function<bool(const Change&, const OwnNames&)>& is_ours) {
  const auto before = read_own_names(tree.layers);
  if (!before) return before.error();
  OwnNames names = *before;
  auto done = scan_upper(tree.layers, tree.below(tree.layers.target), [&](const Change& change) {
    const auto now = stat_beneath(Place{tree.layers.lower, inside_of(tree.layers.target, change.path)});
    if (now && *now && is_ours(change, *before)) add_own(names, change.path, make_node(**now));
  });
  if (!done || names == *before) return done;
  return perform(StoreText{tree.layers.own_names, render_own_names(names), kOnlyForRoot}, system);
}

}  // namespace

Moment now_of_file_systems() {
  timespec since_boot{};
  (void)::clock_gettime(CLOCK_BOOTTIME, &since_boot);
  const std::int64_t now = last_tick();
  return {now, now - in_ns(since_boot), id_of_this_boot()};
}

std::int64_t begin_to_watch() {
  constexpr int kTries = 100;  // a tick takes 10 ms at most; a clock that is set back must not stop this
  const std::int64_t before = last_tick();
  for (int i = 0; i < kTries && last_tick() <= before; ++i) ::usleep(1000);
  return last_tick();
}

std::optional<Path> find_changed_since_selected(const CommitSet& set) {
  if (set.selected_ns == 0) return std::nullopt;
  for (const CommitOp& op : set.ops) {
    if (op.path == "/") continue;  // the copies are in a folder there
    const bool is_folder_alone = op.kind == CommitOp::Kind::attributes;
    const auto below =
        look_below(Place{set.layers.lower, op.path}, is_folder_alone ? Hides::attributes : Hides::tree);
    if (below ? below->latest >= set.selected_ns : op.replaces || is_folder_alone)
      return Place{set.layers.target, op.path}.text();
  }
  return std::nullopt;
}

bool has_changed_below(const Change& change, const LayerPair& layers, const OwnNames& own) {
  const Path inside = inside_of(layers.target, change.path);
  const bool is_folder_alone = change.kind == ChangeKind::attributes && change.type == NodeType::folder;
  const auto below =
      look_below(Place{layers.lower, inside}, is_folder_alone ? Hides::attributes : Hides::tree,
                 [&](const Path& path, const struct stat& now) {
                   return !own.empty() && is_own(own, Place{layers.target, path}.text(), make_node(now));
                 });
  if (is_in_another_folder(layers, inside)) return true;
  if (below) return below->latest >= layers.since_ns;
  return change.kind != ChangeKind::deleted && is_copy(Place{layers.upper, inside});
}

Result<OwnNames> read_own_names(const LayerPair& layers) {
  if (layers.own_names.empty()) return OwnNames();
  const auto text = read_file_beneath(layers.own_names, kMostOwn);
  if (!text) return text.error().errno_value == ENOENT ? Result<OwnNames>(OwnNames()) : text.error();
  return parse_own_names(*text);
}

Result<void> record_before(const ProtectedTree& tree, System& system) {
  return record_each(tree, system, [&](const Change& change, const OwnNames& own) {
    return change.kind != ChangeKind::unchanged && !has_changed_below(change, tree.layers, own);
  });
}

Result<void> record_left(const ProtectedTree& tree, System& system) {
  return record_each(tree, system, [](const Change& change, const OwnNames&) {
    return change.kind == ChangeKind::unchanged;
  });
}

}  // namespace ramroot
