// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_select.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <cstdint>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>

#include "base/beneath.hpp"
#include "base/byte_size.hpp"
#include "base/file_flags.hpp"
#include "base/place.hpp"
#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "core/commit/op_collector.hpp"
#include "core/mounts/mount_policy.hpp"

namespace ramroot {

namespace {

/// Of the lower file system, besides what is copied: folders, metadata, the journal.
constexpr std::uint64_t kSpare = 4U << 20, kBlock = 4096, kSpareInodes = 64;

/// The path as the kernel sees it: from `/`, no link on the way, no "..".
Path resolve(const std::string& given) {
  std::error_code failure;
  const auto whole = std::filesystem::absolute(given, failure).lexically_normal();
  const auto parent = std::filesystem::weakly_canonical(whole.parent_path(), failure);
  return normalize_target((failure ? whole : parent / whole.filename()).string());
}

/// The tree of `path`; nothing for what is not on one of ramroot's overlays.
const ProtectedTree* find_tree(const std::vector<ProtectedTree>& trees, const Path& path) {
  const ProtectedTree* found = nullptr;
  for (const ProtectedTree& tree : trees) {
    const Path& target = tree.layers.target;
    const bool has_it = target == "/" || path == target || is_below(path, target);
    if (has_it && (found == nullptr || target.size() > found->layers.target.size())) found = &tree;
  }
  if (found == nullptr) return nullptr;
  for (const Path& other : found->skipped)
    if (other == path || is_below(path, other)) return nullptr;
  return found;
}

/// Now, or deleted since the boot. What cannot be read is there: the walk tells.
bool exists_somewhere(const LayerPair& layers, const Path& path) {
  const auto now = stat_beneath(Place{path});
  if (!now || *now) return true;
  const auto before = stat_beneath(Place{layers.lower, inside_of(layers.target, path)});
  return !before || *before;
}

using Inodes = std::map<ino_t, Path>;  // of files with more than one name, that are replaced

Error refuse(const Path& path, const std::string& why) {
  return Error{0, "committing " + render_for_console(path), why};
}

/// chattr(1) on what may have it: such an object, and a name in such a folder, cannot be renamed.
Result<unsigned> locks_of(const Place& place) {
  const auto now = stat_beneath(place);
  if (!now) return now.error();
  if (!*now || !(S_ISREG((*now)->st_mode) || S_ISDIR((*now)->st_mode))) return 0U;
  const auto fd = open_beneath(place, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, Links::refuse);
  if (!fd) return fd.error();
  return read_file_flags(fd->get()) & kLockFlags;
}

/// What the operations of one file system are checked against.
struct Ground {
  LayerPair layers;
  dev_t device = 0;
  Inodes replaced = {};
};

/// A folder that the session unlocked, changed and locked again is the same as before, but for what
/// is in it: with an operation of its own that can change.
Result<void> add_locked_folders(CommitSet& set) {
  std::set<Path> known;
  for (const CommitOp& op : set.ops) known.insert(op.path);
  std::vector<CommitOp> folders;
  for (const CommitOp& op : set.ops) {
    const Path folder = parent_of(op.path);
    if (folder == "/" || !known.insert(folder).second) continue;
    const auto locks = locks_of(Place{set.layers.lower, folder});
    if (!locks) return locks.error();
    if (*locks != 0) folders.push_back({.kind = CommitOp::Kind::attributes, .path = folder, .carries = true});
  }
  set.ops.insert(set.ops.begin(), folders.begin(), folders.end());
  return {};
}

/// One operation, against what is in the lower layer now.
Result<void> check_op(CommitOp& op, Ground& ground) {
  const LayerPair& layers = ground.layers;
  const Path shown = layers.target == "/" ? op.path : layers.target + op.path;
  const Path folder = parent_of(op.path);
  const auto parent = stat_beneath(Place{layers.lower, folder});
  if (!parent) return parent.error();
  if (*parent && (*parent)->st_dev != ground.device) return refuse(shown, "it is on another subvolume");
  const auto now = stat_beneath(Place{layers.lower, op.path});
  if (!now) return now.error();
  if (*now && (*now)->st_dev != ground.device)
    return refuse(shown, "another file system is mounted there in the real root");
  const auto top = folder == "/" ? locks_of(Place{layers.lower, folder}) : Result<unsigned>(0U);
  const auto unlock = locks_of(Place{layers.lower, op.path});
  if (!top || !unlock) return top ? unlock.error() : top.error();
  if (*top != 0)
    return refuse(shown,
                  "the top folder of the real root is immutable: see chattr(1), in ramroot-commit's shell");
  op.unlock = *unlock;
  if (op.kind != CommitOp::Kind::remove) {
    const auto attributes = read_attributes(layers.upper + op.path);
    if (!attributes) return refuse(shown, attributes.error().text());
    op.lock = locks_in(*attributes);
  }
  if (op.kind == CommitOp::Kind::put && op.replaces && *now && S_ISREG((*now)->st_mode) &&
      (*now)->st_nlink > 1)
    ground.replaced.emplace((*now)->st_ino, shown);
  return {};
}

/// Looks for names of the replaced files that would go on to have the old contents. Where all of them
/// are selected, that is what the session has. By descriptors, because paths have a longest length.
class LinkSearch {
 public:
  LinkSearch(const Ground& ground, const std::function<bool(const Path&)>& is_selected)
      : ground_(ground), is_selected_(is_selected) {}

  Result<void> run() {
    if (ground_.replaced.empty()) return {};
    return walk(UniqueFd(::open(ground_.layers.lower.c_str(), kFolderFlags)), "");
  }

 private:
  Result<void> walk(UniqueFd fd, const Path& inside) {
    FolderReader folder(std::move(fd));
    while (const char* name = folder.next()) {
      const Path path = inside + "/" + name;
      struct stat now {};
      if (::fstatat(folder.fd(), name, &now, AT_SYMLINK_NOFOLLOW) != 0) return failed(path);
      if (now.st_dev != ground_.device || path == kCommitFolder) continue;
      auto done = S_ISDIR(now.st_mode) ? walk(UniqueFd(::openat(folder.fd(), name, kFolderFlags)), path)
                                       : judge(now, path);
      if (!done) return done;
    }
    errno = folder.error();
    return errno == 0 ? Result<void>() : failed(inside);
  }

  Result<void> judge(const struct stat& now, const Path& path) const {
    const auto found = now.st_nlink < 2 ? ground_.replaced.end() : ground_.replaced.find(now.st_ino);
    const Path shown = ground_.layers.target == "/" ? path : ground_.layers.target + path;
    if (found == ground_.replaced.end() || is_selected_(shown)) return {};
    return refuse(found->second, "it has another name there, " + render_for_console(shown) +
                                     ", which would keep the old contents: name it as well if that is meant");
  }

  static Error failed(const Path& path) {
    return Error{errno, "looking for other names of files in " + render_for_console(path)};
  }

  static constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const Ground& ground_;
  const std::function<bool(const Path&)>& is_selected_;
};

Result<void> check_space(const CommitSet& set) {
  std::uint64_t bytes = kSpare, objects = kSpareInodes;
  for (const CommitOp& op : set.ops) {
    bytes += op.bytes + op.objects * kBlock;
    objects += op.objects;
  }
  struct statvfs now {};
  if (::statvfs(set.layers.lower.c_str(), &now) != 0)
    return Error{errno, "asking for the free space of " + set.layers.lower};
  const std::uint64_t free = now.f_bavail * now.f_frsize;
  if (bytes > free)
    return Error{ENOSPC, "committing to the disk of " + set.layers.target,
                 render_byte_size({bytes}) + " are needed, " + render_byte_size({free}) + " are free"};
  if (now.f_files > 0 && now.f_favail < objects)
    return Error{ENOSPC, "committing to the disk of " + set.layers.target,
                 std::to_string(objects) + " files and folders are needed, " + std::to_string(now.f_favail) +
                     " are free"};
  return {};
}

/// Folders on the way that the real root does not have: they come along, without what else is in them.
Result<void> add_ancestors(const Path& path, const LayerPair& layers, std::vector<CommitOp>& ops) {
  const Path inside = inside_of(layers.target, path);
  for (auto slash = inside.find('/', 1); slash != std::string::npos; slash = inside.find('/', slash + 1)) {
    const Path folder = inside.substr(0, slash);
    const auto now = stat_beneath(Place{layers.lower, folder});
    if (!now) return now.error();
    if (*now) {
      if (S_ISDIR((*now)->st_mode)) continue;
      return refuse(path, folder + " is something else in the real root: commit that");
    }
    const bool again =
        std::any_of(ops.begin(), ops.end(), [&](const CommitOp& op) { return op.path == folder; });
    if (!again) ops.push_back({.path = folder});
  }
  return {};
}

/// Walks through the changes of one overlay.
class Selection {
 public:
  Selection(const ProtectedTree& tree, const CommitFilter& filter)
      : tree_(tree), filter_(filter), collector_(tree.layers.target, filter) {}

  Result<void> add(const NamedPath& named) {
    is_named_ = named.path == "/etc/fstab";
    const LayerPair& layers = tree_.layers;
    if (is_below(named.path, layers.target == "/" ? "" : layers.target))
      if (auto done = add_ancestors(named.path, layers, collector_.ops); !done) return done;
    auto done = scan_upper(layers, {named.path, tree_.skipped}, [&](const Change& change) { visit(change); });
    if (!done) return done;
    if (failure_) return *failure_;
    return {};
  }

  CommitSet take() {
    collector_.add_linked();
    return {tree_.layers, std::move(collector_.ops), std::move(collector_.left), std::move(fstab_),
            collector_.excluded};
  }

 private:
  void visit(const Change& change) {
    if (change.kind != ChangeKind::unchanged && is_included(filter_, change.path))
      note(add_ancestors(change.path, tree_.layers, collector_.ops));
    if (change.path != "/etc/fstab" || change.kind == ChangeKind::unchanged) return collector_.add(change);
    if (is_generated_fstab(change, tree_.layers)) return;
    if (is_excluded(filter_, change.path)) return collector_.add(change);
    if (change.kind != ChangeKind::modified && change.kind != ChangeKind::attributes)
      return leave_fstab(refuse(change.path, "the one of this session is ramroot's, and it was " +
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

  /// It keeps nothing else, unless it was asked for by its name, or is part of a whole new folder.
  void leave_fstab(const Error& why) {
    if (is_named_ || collector_.takes_whole("/etc/fstab")) return note(why);
    collector_.left.push_back(why.text());
  }

  void note(const Result<void>& result) {
    if (!result && !failure_) failure_ = result.error();
  }

  const ProtectedTree& tree_;
  const CommitFilter& filter_;
  bool is_named_ = false;
  OpCollector collector_;
  std::optional<FstabEdit> fstab_;
  std::optional<Error> failure_;
};

Result<CommitSet> select_in(const std::vector<NamedPath>& paths, const CommitFilter& filter,
                            const ProtectedTree& tree) {
  Selection selection(tree, filter);
  for (const NamedPath& named : paths)
    if (is_concerned(named, tree))
      if (auto done = selection.add(named); !done) return done.error();
  CommitSet set = selection.take();
  const auto lower = stat_beneath(Place{set.layers.lower, "/"});
  if (!lower) return lower.error();
  Ground ground{set.layers, (*lower)->st_dev};
  if (auto done = add_locked_folders(set); !done) return done.error();
  for (CommitOp& op : set.ops)
    if (auto done = check_op(op, ground); !done) return done.error();
  const std::function<bool(const Path&)> is_selected = [&](const Path& path) {
    return !is_excluded(filter, path) && std::any_of(paths.begin(), paths.end(), [&](const NamedPath& named) {
      return named.path == path || named.path == "/" || is_below(path, named.path);
    });
  };
  if (auto done = LinkSearch(ground, is_selected).run(); !done) return done.error();
  if (auto done = check_space(set); !done) return done.error();
  return set;
}

}  // namespace

bool is_concerned(const NamedPath& named, const ProtectedTree& tree) {
  return &tree == named.tree || is_below(tree.layers.target, named.path == "/" ? "" : named.path);
}

Result<std::vector<NamedPath>> resolve_paths(const std::vector<std::string>& given,
                                             const std::vector<ProtectedTree>& trees) {
  std::vector<NamedPath> out;
  for (const std::string& one : given) {
    NamedPath wanted{resolve(one)};
    const std::string doing = "looking at " + render_for_console(one);
    if (wanted.path.empty()) return Error{0, doing, "not a path"};
    wanted.tree = find_tree(trees, wanted.path);
    if (wanted.tree == nullptr)
      return Error{0, doing, "it is on no overlay of ramroot, its changes are not watched"};
    if (wanted.path != "/" && !exists_somewhere(wanted.tree->layers, wanted.path))
      return Error{0, doing, "there is nothing of that name, and was not at boot"};
    out.push_back(std::move(wanted));
  }
  if (out.empty()) out.push_back({"/", &trees.front()});
  // What lies in another one is told with it.
  std::vector<NamedPath> outermost;
  for (const NamedPath& one : out) {
    const bool again = std::any_of(out.begin(), out.end(), [&](const NamedPath& other) {
      if (other.path == one.path) return &other < &one;
      return is_below(one.path, other.path == "/" ? "" : other.path);
    });
    if (!again) outermost.push_back(one);
  }
  return outermost;
}

Result<std::vector<CommitSet>> select_changes(const std::vector<NamedPath>& paths, const CommitFilter& filter,
                                              const std::vector<ProtectedTree>& trees) {
  std::vector<CommitSet> sets;
  for (const ProtectedTree& tree : trees) {
    auto set = select_in(paths, filter, tree);
    if (!set) return set.error();
    if (!set->ops.empty() || !set->left.empty() || set->excluded > 0) sets.push_back(*std::move(set));
  }
  return sets;
}

}  // namespace ramroot
