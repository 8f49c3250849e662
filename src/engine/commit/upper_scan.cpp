// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/upper_scan.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <cstdint>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/folder_stack.hpp"
#include "base/text.hpp"
#include "base/tree_walk.hpp"
#include "core/journal/commit_op.hpp"
#include "engine/commit/compare.hpp"
#include "engine/commit/snapshot_scan.hpp"

namespace ramroot {

namespace {

/// Whiteouts share an inode too, but are not objects.
std::uint64_t shared_inode(const Node& node) {
  const bool is_shared = node.links > 1 && node.type != NodeType::folder && node.type != NodeType::whiteout;
  return is_shared ? node.inode : 0;
}

/// Goes through an upper layer, and along with it through the lower one as far as that shows through.
class Scan : public TreeVisitor {
 public:
  /// @param lower  the lower version of the folder where the walk begins; invalid if there is none
  Scan(const ScanScope& scope, const LayerPair& layers, const std::function<void(const Change&)>& visit,
       UniqueFd lower)
      : scope_(scope),
        names_(layers.names),
        own_(Place{layers.target, kCommitFolder}.text()),
        visit_(visit),
        lower_(std::move(lower)) {}

  Next object(const Found& found) override {
    const std::string_view name = found.name, mark = names_.whiteout_prefix;
    if (mark.empty() || !name.starts_with(mark)) return (void)look_at(found, -1), Next::go_on;
    if (name == names_.opaque_file) return Next::go_on;
    const std::string of(name.substr(mark.size()));
    const Path path = found.path.substr(0, found.path.size() - name.size()) + of;
    if (const auto below = read_node(lower_.fd(), of.c_str(), path); below && !scope_.skipped.contains(path))
      visit_({path, ChangeKind::deleted, below->type, below->size, 0, 0});
    return Next::go_on;
  }

  Next enter(const Found& found, int opened) override {
    const Below below = look_at(found, opened);
    if (below == Below::not_visited) return Next::skip;
    if (below == Below::same && same_from_ == kNowhere) same_from_ = lower_.depth();
    const bool has_lower = below != Below::nothing;
    if (has_lower ? lower_.enter(found.name) : lower_.enter(UniqueFd())) return Next::go_on;
    note(found.path, errno);  // otherwise everything in the folder would look new
    return Next::skip;
  }

  Next leave(const Found& found) override {
    if (!lower_.leave()) return note(found.path, errno), Next::stop;
    if (lower_.depth() == same_from_) same_from_ = kNowhere;
    return Next::go_on;
  }

  Next unreadable(const Path& path, int why) override {
    note(path, why);
    return Next::go_on;
  }

  /// Visits one name, and what is below it.
  void visit_name(int upper, const char* name, const Path& path) {
    const Found found{upper, name, path};
    UniqueFd folder(::openat(upper, name, kFolderFlags));
    if (!folder.valid()) return is_missing_or_link(errno) ? (void)object(found) : note(path, errno);
    if (enter(found, folder.get()) == Next::go_on) walk_tree(std::move(folder), path, *this);
  }

  /// Visits a name in a folder that hides the lower one completely.
  void visit_hidden(int upper, const char* name, const Path& path) {
    if (read_node(upper, name, path)) return visit_name(upper, name, path);
    if (const auto below = read_node(lower_.fd(), name, path))
      visit_({path, ChangeKind::deleted, below->type, below->size, 0, 0});
  }

  /// Visits the top folder of the layer, which has no name there.
  void visit_top(int upper, const Path& path) {
    const auto above = read_node(upper, ".", path);
    const auto below = read_node(lower_.fd(), ".", path);
    if (!above || !below) return;
    const Look look = look_into(*above, *below, upper, lower_.fd(), ".", names_);
    visit_({path, classify_change(*above, &*below, false, look), NodeType::folder, 0, 0});
  }

  std::optional<Error> failure;

 private:
  /// What of the lower layer belongs to the contents of a folder.
  enum class Below {
    not_visited,  ///< they are not part of the walk
    nothing,
    something,
    same,  ///< all is equal, although the folder hides the lower one
  };
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  Below look_at(const Found& found, int folder) {
    const auto& [upper, name, path] = found;
    const int lower = lower_.fd();
    if (scope_.skipped.contains(path) || is_at_or_below(path, own_)) return Below::not_visited;
    const auto above = read_node(upper, name, path);
    const auto below = read_node(lower, name, path);
    if (!above) return Below::not_visited;  // deleted meanwhile
    const auto incomplete = is_incomplete(upper, name, *above, below.has_value(), names_);
    if (!incomplete) return note(path, incomplete.error().errno_value), Below::not_visited;
    if (*incomplete) note_incomplete(path);
    const bool is_folder = above->type == NodeType::folder;
    if (is_folder != (folder >= 0)) return note(path, ESTALE), Below::not_visited;  // replaced meanwhile
    const auto opaque = is_folder ? is_opaque_folder(folder, names_) : false;
    if (!opaque) return note(path, opaque.error().errno_value), Below::not_visited;
    const bool covers_all = *opaque;
    // After a commit the lower folder is equal, but the upper one is still marked as opaque. What is
    // in an equal folder is equal: one comparison for the whole tree.
    const bool is_same =
        covers_all && below && (same_from_ != kNowhere || is_same_tree(upper, lower, name, names_));
    const bool is_opaque = covers_all && !is_same;
    Look look;
    if (below && below->type == above->type) look = look_into(*above, *below, upper, lower, name, names_);
    const ChangeKind kind = classify_change(*above, below ? &*below : nullptr, is_opaque, look);
    const bool is_gone = above->type == NodeType::whiteout;
    const bool is_covered = scope_.mount_points.contains(path);
    if (!is_gone || below) {
      Change change{path_to_show(path),
                    kind,
                    is_gone ? below->type : above->type,
                    is_gone ? below->size : above->size,
                    above->allocated,
                    shared_inode(*above)};
      change.is_covered = is_covered;
      change.is_deep = change.path.size() < path.size();
      visit_(change);
    }
    if (!is_folder || is_covered) return Below::not_visited;
    if (is_same) return Below::same;
    return below && below->type == NodeType::folder && !is_opaque ? Below::something : Below::nothing;
  }

  /// The path, or that of the last folder on it that is short enough.
  static Path path_to_show(const Path& path) {
    return path.size() <= kLongestPath ? path : path.substr(0, path.rfind('/', kLongestPath));
  }

  std::optional<Node> read_node(int folder, const char* name, const Path& path) {
    struct stat now {};
    if (folder < 0) return std::nullopt;
    if (::fstatat(folder, name, &now, AT_SYMLINK_NOFOLLOW) == 0) return make_node(now);
    note(path, errno);
    return std::nullopt;
  }

  void note(const Path& path, int why) {
    if (!failure && !is_missing(why)) failure = Error{why, "read the changes in " + render_for_console(path)};
  }

  void note_incomplete(const Path& path) {
    if (!failure)
      failure = Error{0, "read the changes in " + render_for_console(path),
                      "its layer uses a feature of overlayfs that ramroot turns off"};
  }

  const ScanScope& scope_;
  const OverlayNames& names_;
  const Path own_;  ///< the folder of commits, which is not a change
  const std::function<void(const Change&)>& visit_;
  FolderStack lower_;
  std::size_t same_from_ = kNowhere;  ///< depth of the folder whose contents are known to be equal
};

/// The folder at `place`; nothing if there is none, or it is not a folder.
Result<UniqueFd> open_folder(const Place& place) {
  auto fd = open_beneath(place, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (fd || !is_missing_or_link(fd.error().errno_value)) return fd;
  return UniqueFd();
}

/// Does a folder on the way to `inside` hide the lower layer, because it was deleted, made anew,
/// or replaced by another object?
Result<bool> hides_lower(const Path& upper, const Path& inside, const OverlayNames& names) {
  for (auto slash = inside.find('/', 1); slash != std::string::npos; slash = inside.find('/', slash + 1)) {
    const Place folder{upper, inside.substr(0, slash)};
    const auto now = stat_beneath(folder);
    if (!now) return now.error();
    if (!*now) return false;
    if (!S_ISDIR((*now)->st_mode)) return true;
    const auto fd = open_folder(folder);
    if (!fd) return fd.error();
    auto opaque = fd->valid() ? is_opaque_folder(fd->get(), names) : false;
    if (!opaque || *opaque) return opaque;
  }
  return false;
}

}  // namespace

Result<void> scan_upper(const LayerPair& layers, const ScanScope& scope,
                        const std::function<void(const Change&)>& visit) {
  if (layers.is_snapshot) return scan_snapshot(layers, scope, visit);
  UniqueFd top(::open(layers.upper.c_str(), kFolderFlags));
  if (!top.valid()) return Error{errno, "read the changes at " + layers.upper};
  const bool is_whole = scope.below == layers.target || !is_below(scope.below, layers.target);
  const Path inside = is_whole ? "/" : inside_of(layers.target, scope.below);
  const Path folder = parent_of(inside);
  auto lower = open_folder(Place{layers.lower, folder});
  if (!lower) return lower.error();
  Scan scan(scope, layers, visit, *std::move(lower));
  if (is_whole) {
    if (layers.has_own_top) scan.visit_top(top.get(), layers.target);
    walk_tree(std::move(top), layers.target, scan);
  } else {
    const auto upper = open_folder(Place{layers.upper, folder});
    if (!upper) return upper.error();
    const std::string name = file_name_of(inside);
    const auto is_hidden = hides_lower(layers.upper, inside, layers.names);
    if (!is_hidden) return is_hidden.error();
    if (*is_hidden) scan.visit_hidden(upper->get(), name.c_str(), scope.below);
    else if (upper->valid()) scan.visit_name(upper->get(), name.c_str(), scope.below);
  }
  if (scan.failure) return *scan.failure;
  return {};
}

}  // namespace ramroot
