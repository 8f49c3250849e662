// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/hidden_names.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <optional>
#include <string_view>

#include "base/attributes.hpp"
#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/tree_walk.hpp"
#include "core/journal/commit_op.hpp"
#include "core/request/run_places.hpp"
#include "engine/commit/compare.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostHidden = 64U << 20;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

std::int64_t in_ns(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

/// The latest moment that a time can stand for: some file systems store whole seconds (ext4 with inodes of
/// 128 bytes), and cut the rest off.
std::int64_t latest_of(const timespec& time) { return in_ns(time) + (time.tv_nsec == 0 ? 999'999'999 : 0); }

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

LowerPrint print_of(const struct stat& now) {
  return {now.st_ino, static_cast<std::uint64_t>(now.st_size), in_ns(now.st_mtim), in_ns(now.st_ctim)};
}

/// Adds up what is in a folder of the real root, in any order. Later than `since`, if anything is.
class Sum : public TreeVisitor {
 public:
  Next object(const Found& found) override { return add(found); }
  Next enter(const Found& found, int) override { return add(found); }
  Next unreadable(const std::string& path, int why) override {
    sum += hash_of(path) + static_cast<std::uint64_t>(why);
    return Next::go_on;
  }

  std::uint64_t sum = 0;
  std::int64_t latest = 0;  ///< the last change of an object

 private:
  Next add(const Found& found) {
    struct stat now {};
    if (::fstatat(found.folder, found.name, &now, AT_SYMLINK_NOFOLLOW) != 0)
      return unreadable(found.path, errno);
    const LowerPrint print = print_of(now);
    latest = std::max(latest, latest_of(now.st_ctim));
    sum += hash_of(found.path + ' ' + std::to_string(print.inode) + ' ' + std::to_string(print.ctime));
    return Next::go_on;
  }
};

/// What the real root has under a name that an object of the session hides.
struct Below {
  LowerPrint print = {};
  std::int64_t latest = 0;
  std::string identity = {};
};

std::uint64_t sum_attributes(const Place& place, const struct stat& now) {
  std::string text =
      std::to_string(now.st_mode) + ' ' + std::to_string(now.st_uid) + ' ' + std::to_string(now.st_gid);
  if (const auto attributes = read_attributes(place.text()))
    for (const auto& [name, value] : *attributes)
      text.append(1, '\0').append(name).append(1, '=').append(value);
  return hash_of(text);
}

std::optional<Below> look_below(const Place& place, Hides hides) {
  const auto found = stat_beneath(place);
  if (!found || !*found) return std::nullopt;
  const struct stat& now = **found;
  const Node node = make_node(now);
  if (!S_ISDIR(now.st_mode)) {
    const LowerPrint print = print_of(now);
    return Below{print, latest_of(now.st_ctim), identify(&node, Hides::object)};
  }
  // The times of a folder whose contents are seen are those of its names, which are changes of their own.
  if (hides == Hides::attributes)
    return Below{
        {now.st_ino, 0, 0, 0, sum_attributes(place, now)}, latest_of(now.st_ctim), identify(&node, hides)};
  Below below{print_of(now), latest_of(now.st_ctim), identify(&node, Hides::tree)};
  Sum sum;
  if (auto folder = open_beneath(place, kFolderFlags, Links::refuse); folder)
    walk_tree(*std::move(folder), "", sum);
  below.print.rest = sum.sum;
  below.latest = std::max(below.latest, sum.latest);
  return below;
}

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

Result<HiddenNames> read_names(const LayerPair& layers) {
  if (layers.since_ns != 0 && layers.own_names.empty()) return HiddenNames();
  const auto text =
      read_file_beneath(layers.since_ns != 0 ? layers.own_names : Path(kHiddenNames), kMostHidden);
  if (!text) return text.error().errno_value == ENOENT ? Result<HiddenNames>(HiddenNames()) : text.error();
  return parse_hidden_names(*text);
}

Result<void> record_hidden_names(const HiddenNames& found, System& system) {
  if (found.empty()) return {};
  auto earlier = read_names({});
  if (!earlier) return earlier.error();
  HiddenNames names = *std::move(earlier);
  for (const auto& [path, object] : found) names[path] = object;
  return perform(StoreText{kHiddenNames, render_hidden_names(names)}, system);
}

namespace {

/// Was it copied from the lower layer, at the time?
bool is_copy(const Place& upper) {
  const auto attributes = read_attributes(upper.text());
  return !attributes || attributes->contains("trusted.overlay.origin");
}

/// The lower is in use: did it change under this name after the overlay was made?
bool has_changed_below(const Change& change, const LayerPair& layers, const HiddenNames& own) {
  const Path inside = inside_of(layers.target, change.path);
  if (const auto left = own.find(change.path); left != own.end()) {
    const auto now = stat_beneath(Place{layers.lower, inside});
    if (!now) return true;
    const Node node = *now ? make_node(**now) : Node();
    if (is_still(left->second, *now ? &node : nullptr)) return false;
  }
  const bool is_folder_alone = change.kind == ChangeKind::attributes && change.type == NodeType::folder;
  const auto below =
      look_below(Place{layers.lower, inside}, is_folder_alone ? Hides::attributes : Hides::tree);
  if (below) return below->latest >= layers.since_ns;
  return change.kind != ChangeKind::deleted && is_copy(Place{layers.upper, inside});
}

}  // namespace

std::int64_t now_of_file_systems() {
  timespec now{};
  (void)::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return in_ns(now);
}

std::int64_t ahead_of_boot_time() {
  timespec since_boot{};
  (void)::clock_gettime(CLOCK_BOOTTIME, &since_boot);
  return now_of_file_systems() - in_ns(since_boot);
}

std::int64_t begin_to_watch() {
  constexpr int kTries = 100;  // a tick takes 10 ms at most; a clock that is set back must not stop this
  const std::int64_t before = now_of_file_systems();
  for (int i = 0; i < kTries && now_of_file_systems() <= before; ++i) ::usleep(1000);
  return now_of_file_systems();
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

Result<void> record_own_names(const ProtectedTree& tree, System& system) {
  HiddenNames names;
  auto done = scan_upper(tree.layers, tree.below(tree.layers.target), [&](const Change& change) {
    if (change.kind != ChangeKind::unchanged) return;
    const auto now = stat_beneath(Place{tree.layers.lower, inside_of(tree.layers.target, change.path)});
    if (!now || !*now) return;
    const Node node = make_node(**now);
    names[change.path] = identify(&node, Hides::object);
  });
  return done ? perform(StoreText{tree.layers.own_names, render_hidden_names(names), kOnlyForRoot}, system)
              : done;
}

Change mark_conflict(const Change& change, const LayerPair& layers, const HiddenNames& names) {
  if (layers.since_ns != 0)
    return change.kind != ChangeKind::unchanged && has_changed_below(change, layers, names)
               ? in_conflict(change)
               : change;
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
