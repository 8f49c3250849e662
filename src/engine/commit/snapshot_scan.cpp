// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/snapshot_scan.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/beneath.hpp"
#include "base/file_flags.hpp"
#include "base/file_io.hpp"
#include "base/folder_stack.hpp"
#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "base/tree_walk.hpp"
#include "core/journal/commit_op.hpp"
#include "engine/commit/compare.hpp"

namespace ramroot {

namespace {

/// The same object in the same state: one file system is the origin of the other, so both number their inodes
/// alike, and whatever changes one of them sets this time.
bool is_untouched(const struct stat& one, const struct stat& other) {
  return one.st_ino == other.st_ino && one.st_ctim.tv_sec == other.st_ctim.tv_sec &&
         one.st_ctim.tv_nsec == other.st_ctim.tv_nsec && one.st_mode == other.st_mode &&
         one.st_size == other.st_size;
}

/// The flags of chattr(1), which RAM below a file system holds as the disk does.
bool has_flags_of(int upper, int lower, const char* name, NodeType type) {
  if (type != NodeType::file && type != NodeType::folder) return true;
  constexpr int kLook = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOATIME;
  const UniqueFd above(::openat(upper, name, kLook)), below(::openat(lower, name, kLook));
  if (!above.valid() || !below.valid()) return false;
  const auto now = read_file_flags(above.get()), then = read_file_flags(below.get());
  return now && then && (*now & kCopiedFlags) == (*then & kCopiedFlags);
}

/// Goes through the root, and along with it through the disk.
class SnapshotScan : public TreeVisitor {
 public:
  SnapshotScan(const ScanScope& scope, const LayerPair& layers,
               const std::function<void(const Change&)>& visit, UniqueFd lower)
      : scope_(scope),
        own_(Place{layers.target, kCommitFolder}.text()),
        visit_(visit),
        lower_(std::move(lower)) {}

  Next object(const Found& found) override { return (void)look_at(found), Next::go_on; }

  Next enter(const Found& found, int opened) override {
    if (!look_at(found)) return Next::skip;
    struct stat below {};
    const bool has_lower = stat_lower(found.name, below) && S_ISDIR(below.st_mode);
    if (!(has_lower ? lower_.enter(found.name) : lower_.enter(UniqueFd())))
      return note(found.path, errno), Next::skip;
    tell_deleted(opened, found.path);
    return Next::go_on;
  }

  Next leave(const Found& found) override {
    if (lower_.leave()) return Next::go_on;
    return note(found.path, errno), Next::stop;
  }

  Next unreadable(const Path& path, int why) override { return note(path, why), Next::go_on; }

  /// One name, and what is below it.
  void visit_name(int upper, const char* name, const Path& path) {
    UniqueFd folder(::openat(upper, name, kFolderFlags));
    const Found found{upper, name, path};
    struct stat now {};
    if (!folder.valid() && errno == ENOENT) return tell_one_deleted(name, path);
    if (::fstatat(upper, name, &now, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(now.st_mode))
      return (void)object(found);
    if (!folder.valid()) return note(path, errno);
    if (enter(found, folder.get()) == Next::go_on) walk_tree(std::move(folder), path, *this);
  }

  /// What the disk has in the present folder, and the root has not.
  void tell_deleted(int upper, const Path& path) {
    if (lower_.fd() < 0) return;
    FolderReader names(UniqueFd(::openat(lower_.fd(), ".", kFolderFlags)));
    while (const char* name = names.next()) {
      struct stat now {};
      if (::fstatat(upper, name, &now, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT) continue;
      tell_one_deleted(name, path == "/" ? path + name : path + "/" + name);
    }
    if (names.error() != 0) note(path, names.error());
  }

  std::optional<Error> failure;

 private:
  bool stat_lower(const char* name, struct stat& now) const {
    return lower_.fd() >= 0 && ::fstatat(lower_.fd(), name, &now, AT_SYMLINK_NOFOLLOW) == 0;
  }

  bool is_left_out(const Path& path) const {
    return scope_.skipped.contains(path) || scope_.mount_points.contains(path) || is_at_or_below(path, own_);
  }

  /// A copy of the whole folder would have in it what is mounted there.
  bool has_mount_below(const Path& folder) const {
    return std::any_of(scope_.mount_points.begin(), scope_.mount_points.end(),
                       [&](const Path& one) { return is_below(one, folder); });
  }

  void tell_one_deleted(const char* name, const Path& path) {
    struct stat below {};
    if (is_left_out(path) || !stat_lower(name, below)) return;
    const Node node = make_node(below);
    visit_({path, ChangeKind::deleted, node.type, node.size, 0, 0});
  }

  /// @return  whether what is in it belongs to the walk
  bool look_at(const Found& found) {
    struct stat now {
    }, below{};
    if (is_left_out(found.path)) return false;
    if (::fstatat(found.folder, found.name, &now, AT_SYMLINK_NOFOLLOW) != 0)
      return note(found.path, errno), false;
    const bool has_lower = stat_lower(found.name, below);
    if (has_lower && is_untouched(now, below)) return true;
    const Node above = make_node(now), lower = has_lower ? make_node(below) : Node{};
    Look look;
    if (has_lower && above.type == lower.type)
      look = look_into(above, lower, found.folder, lower_.fd(), found.name);
    if (has_lower && look.same_contents && look.same_attributes)
      look.same_attributes = has_flags_of(found.folder, lower_.fd(), found.name, above.type);
    const ChangeKind kind = classify_change(above, has_lower ? &lower : nullptr, false, look);
    const bool is_shared = above.links > 1 && above.type != NodeType::folder;
    Change change{found.path,
                  kind,
                  above.type,
                  above.size,
                  kind == ChangeKind::attributes ? 0 : above.allocated,
                  is_shared ? above.inode : 0};
    change.is_covered = above.type == NodeType::folder && has_mount_below(found.path);
    visit_(change);
    return true;
  }

  void note(const Path& path, int why) {
    if (!failure && !is_missing(why)) failure = Error{why, "compare " + render_for_console(path)};
  }

  const ScanScope& scope_;
  const Path own_;  ///< the folder of commits, which is not a change
  const std::function<void(const Change&)>& visit_;
  FolderStack lower_;
};

}  // namespace

Result<void> scan_snapshot(const LayerPair& layers, const ScanScope& scope,
                           const std::function<void(const Change&)>& visit) {
  const bool is_whole = scope.below == layers.target || !is_below(scope.below, layers.target);
  const Path inside = is_whole ? "/" : inside_of(layers.target, scope.below);
  const auto open_at = [&](const Path& root) {
    return open_beneath(Place{root, is_whole ? "/" : parent_of(inside)}, O_RDONLY | O_DIRECTORY,
                        Links::refuse);
  };
  auto upper = open_at(layers.upper), lower = open_at(layers.lower);
  if (!upper && !is_missing_or_link(upper.error().errno_value)) return upper.error();
  if (!lower && !is_missing_or_link(lower.error().errno_value)) return lower.error();
  SnapshotScan scan(scope, layers, visit, lower ? *std::move(lower) : UniqueFd());
  if (!upper) return {};  // the folder that it was in is told as deleted
  if (is_whole) {
    scan.tell_deleted(upper->get(), layers.target);
    walk_tree(*std::move(upper), layers.target, scan);
  } else {
    scan.visit_name(upper->get(), file_name_of(inside).c_str(), scope.below);
  }
  if (scan.failure) return *scan.failure;
  return {};
}

}  // namespace ramroot
