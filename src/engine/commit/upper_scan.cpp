// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/upper_scan.hpp"

#include <fcntl.h>
#include <sys/resource.h>
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
#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "core/journal/commit_op.hpp"
#include "engine/commit/compare.hpp"

namespace ramroot {

namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/// Whiteouts share an inode too, but are not objects.
std::uint64_t shared_inode(const Node& node) {
  const bool is_shared = node.links > 1 && node.type != NodeType::folder && node.type != NodeType::whiteout;
  return is_shared ? node.inode : 0;
}

class Scan {
 public:
  Scan(const ScanScope& scope, const LayerPair& layers, const std::function<void(const Change&)>& visit)
      : scope_(scope), own_((layers.target == "/" ? "" : layers.target) + kCommitFolder), visit_(visit) {}

  /// Visits one name in the folder `upper`; `lower` is the lower version of that folder, or -1.
  void visit_name(int upper, int lower, const char* name, const Path& path) {
    if (scope_.skipped.contains(path) || is_at_or_below(path, own_)) return;
    const auto above = read_node(upper, name, path);
    const auto below = read_node(lower, name, path);
    if (!above) return;  // deleted meanwhile
    if (is_incomplete(upper, name, above->type)) note_incomplete(path);
    UniqueFd folder;
    if (above->type == NodeType::folder) {
      folder = UniqueFd(::openat(upper, name, kFolderFlags));
      if (!folder.valid()) return note(path);
    }
    const bool covers_all = folder.valid() && is_opaque_folder(folder.get());
    // After a commit the lower folder is equal, but the upper one is still marked as opaque.
    const bool is_opaque = covers_all && !(below && is_same_tree(upper, lower, name));
    Look look;
    if (below && below->type == above->type) look = look_into(*above, *below, upper, lower, name);
    const ChangeKind kind = classify_change(*above, below ? &*below : nullptr, is_opaque, look);
    const bool is_gone = above->type == NodeType::whiteout;
    if (!is_gone || below)
      visit_({path, kind, is_gone ? below->type : above->type, is_gone ? below->size : above->size,
              above->allocated, shared_inode(*above)});
    if (!folder.valid()) return;
    const bool has_lower = below && below->type == NodeType::folder && !is_opaque;
    const UniqueFd under(has_lower ? ::openat(lower, name, kFolderFlags) : -1);
    // Otherwise everything in the folder would look new.
    if (has_lower && !under.valid()) return note(path);
    visit_folder(std::move(folder), under.get(), path);
  }

  /// Visits a name in a folder that hides the lower one completely.
  void visit_hidden(int upper, int lower, const char* name, const Path& path) {
    if (read_node(upper, name, path)) return visit_name(upper, lower, name, path);
    if (const auto below = read_node(lower, name, path))
      visit_({path, ChangeKind::deleted, below->type, below->size, 0, 0});
  }

  /// Visits the top folder of the layer, which has no name there.
  void visit_top(int upper, int lower, const Path& path) {
    const auto above = read_node(upper, ".", path);
    const auto below = read_node(lower, ".", path);
    if (!above || !below) return;
    const Look look = look_into(*above, *below, upper, lower, ".");
    visit_({path, classify_change(*above, &*below, false, look), NodeType::folder, 0, 0});
  }

  void visit_folder(UniqueFd upper, int lower, const Path& path) {
    FolderReader folder(std::move(upper));
    const Path prefix = path == "/" ? "/" : path + "/";
    while (const char* name = folder.next()) visit_name(folder.fd(), lower, name, prefix + name);
    errno = folder.error();
    if (errno != 0) note(path);
  }

  std::optional<Error> failure;

 private:
  std::optional<Node> read_node(int folder, const char* name, const Path& path) {
    struct stat now {};
    if (folder < 0) return std::nullopt;
    if (::fstatat(folder, name, &now, AT_SYMLINK_NOFOLLOW) == 0) return make_node(now);
    note(path);
    return std::nullopt;
  }

  void note(const Path& path) {
    if (!failure && !is_missing(errno))
      failure = Error{errno, "reading the changes in " + render_for_console(path)};
  }

  void note_incomplete(const Path& path) {
    if (!failure)
      failure = Error{0, "reading the changes in " + render_for_console(path),
                      "its layer uses a feature of overlayfs that ramroot turns off"};
  }

  const ScanScope& scope_;
  const Path own_;  ///< the folder of commits, which is not a change
  const std::function<void(const Change&)>& visit_;
};

/// A walk keeps two descriptors open for each level of folders.
void allow_deep_folders() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

/// The folder at `place`; nothing if there is none, or it is not a folder.
Result<UniqueFd> open_folder(const Place& place) {
  auto fd = open_beneath(place, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (fd || !is_missing_or_link(fd.error().errno_value)) return fd;
  return UniqueFd();
}

/// Does a folder on the way to `inside` hide the lower layer, because it was deleted, made anew,
/// or replaced by another object?
Result<bool> hides_lower(const Path& upper, const Path& inside) {
  for (auto slash = inside.find('/', 1); slash != std::string::npos; slash = inside.find('/', slash + 1)) {
    const Place folder{upper, inside.substr(0, slash)};
    const auto now = stat_beneath(folder);
    if (!now) return now.error();
    if (!*now) return false;
    if (!S_ISDIR((*now)->st_mode)) return true;
    const auto fd = open_folder(folder);
    if (!fd) return fd.error();
    if (fd->valid() && is_opaque_folder(fd->get())) return true;
  }
  return false;
}

}  // namespace

Result<void> scan_upper(const LayerPair& layers, const ScanScope& scope,
                        const std::function<void(const Change&)>& visit) {
  allow_deep_folders();
  Scan scan(scope, layers, visit);
  UniqueFd top(::open(layers.upper.c_str(), kFolderFlags));
  if (!top.valid()) return Error{errno, "reading the changes at " + layers.upper};
  const Path prefix = layers.target == "/" ? "" : layers.target;
  const bool is_whole = scope.below == layers.target || !is_below(scope.below, prefix);
  const std::string inside = is_whole ? "/" : scope.below.substr(prefix.size());
  const auto slash = inside.rfind('/');
  const Path folder = is_whole || slash == 0 ? "/" : inside.substr(0, slash);
  const auto lower = open_folder(Place{layers.lower, folder});
  if (!lower) return lower.error();
  if (is_whole) {
    scan.visit_top(top.get(), lower->get(), layers.target);
    scan.visit_folder(std::move(top), lower->get(), layers.target);
  } else {
    const auto upper = open_folder(Place{layers.upper, folder});
    if (!upper) return upper.error();
    const std::string name = inside.substr(slash + 1);
    const auto is_hidden = hides_lower(layers.upper, inside);
    if (!is_hidden) return is_hidden.error();
    if (*is_hidden) scan.visit_hidden(upper->get(), lower->get(), name.c_str(), scope.below);
    else if (upper->valid()) scan.visit_name(upper->get(), lower->get(), name.c_str(), scope.below);
  }
  if (scan.failure) return *scan.failure;
  return {};
}

}  // namespace ramroot
