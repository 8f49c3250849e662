#include "engine/commit_select.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/beneath.hpp"
#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "core/mount_policy.hpp"
#include "core/state.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostFstab = 32U << 20;
/// Of the lower file system, besides what is copied: folders, metadata, the journal.
constexpr std::uint64_t kSpare = 4U << 20, kBlock = 4096;

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

bool exists_somewhere(const LayerPair& layers, const Path& path) {
  struct stat now {};
  if (::lstat(path.c_str(), &now) == 0) return true;
  const Path inside = layers.target == "/" ? path : path.substr(layers.target.size());
  return ::lstat((layers.lower + inside).c_str(), &now) == 0;  // deleted
}

using Inodes = std::map<ino_t, Path>;  // of files with more than one name, that are replaced

Error refuse(const Path& path, const std::string& why) {
  return Error{0, "committing " + render_for_console(path), why};
}

/// chattr(1): such a file, and a name in such a folder, cannot be renamed.
bool is_unchangeable(const Place& place) {
  const auto fd = open_beneath(place, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, Links::refuse);
  int flags = 0;
  return fd && ::ioctl(fd->get(), FS_IOC_GETFLAGS, &flags) == 0 &&
         (flags & (FS_IMMUTABLE_FL | FS_APPEND_FL)) != 0;
}

/// overlayfs copies what the upper can hold, and says nothing of the rest.
bool loses_attributes(const LayerPair& layers, const Path& path) {
  char value = 0;
  const bool holds_all =
      ::getxattr(layers.upper.c_str(), "user.ramroot", &value, 1) >= 0 || errno != EOPNOTSUPP;
  if (holds_all) return false;
  std::vector<char> names(65536);  // XATTR_LIST_MAX
  const ssize_t size = ::llistxattr((layers.lower + path).c_str(), names.data(), names.size());
  for (const char* name = names.data(); name < names.data() + size; name += std::string_view(name).size() + 1)
    if (std::string_view(name).starts_with("user.")) return true;
  return false;
}

Path parent_of(const Path& path) {
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// One operation, against what is in the lower layer now.
Result<void> check_op(const CommitOp& op, const LayerPair& layers, dev_t device, Inodes& replaced) {
  const Path shown = layers.target == "/" ? op.path : layers.target + op.path;
  struct stat parent {
  }, now{};
  const bool has_parent = ::lstat((layers.lower + parent_of(op.path)).c_str(), &parent) == 0;
  if (has_parent && parent.st_dev != device) return refuse(shown, "it is on another subvolume");
  const bool is_there = ::lstat((layers.lower + op.path).c_str(), &now) == 0;
  if (is_there && now.st_dev != device)
    return refuse(shown, "another file system is mounted there in the real root");
  const bool regular_or_folder = is_there && (S_ISREG(now.st_mode) || S_ISDIR(now.st_mode));
  for (const Path& path : {op.path, parent_of(op.path)})
    if ((path != op.path || regular_or_folder) && is_unchangeable(Place{layers.lower, path}))
      return refuse(
          shown, "it is immutable or append-only in the real root: see chattr(1), in ramroot-commit's shell");
  if (op.kind == CommitOp::Kind::put && op.replaces && loses_attributes(layers, op.path))
    return refuse(shown,
                  "before Linux 6.6 RAM holds no user.* attributes, and it has some: change it in "
                  "ramroot-commit's shell");
  if (op.kind == CommitOp::Kind::put && op.replaces && S_ISREG(now.st_mode) && now.st_nlink > 1)
    replaced.emplace(now.st_ino, op.path);
  return {};
}

/// The other names of a file would go on to have the old contents.
Result<void> check_links(const std::vector<CommitOp>& ops, const LayerPair& layers, dev_t device,
                         const Inodes& replaced) {
  if (replaced.empty()) return {};
  std::set<Path> selected;
  for (const CommitOp& op : ops) selected.insert(op.path);
  std::error_code failure;
  namespace fs = std::filesystem;
  fs::recursive_directory_iterator entry(layers.lower, fs::directory_options::skip_permission_denied,
                                         failure),
      end;
  for (; !failure && entry != end; entry.increment(failure)) {
    struct stat now {};
    if (::lstat(entry->path().c_str(), &now) != 0) continue;
    if (now.st_dev != device && S_ISDIR(now.st_mode)) entry.disable_recursion_pending();
    if (now.st_dev != device || now.st_nlink < 2 || S_ISDIR(now.st_mode)) continue;
    const auto found = replaced.find(now.st_ino);
    const Path name = entry->path().string().substr(layers.lower.size());
    if (found == replaced.end() || selected.contains(name) || is_below(name, kCommitFolder)) continue;
    return refuse(found->second, "it has another name there, " + render_for_console(name) +
                                     ", which would keep the old contents: commit both, or neither");
  }
  if (failure) return Error{failure.value(), "looking for other names of " + replaced.begin()->second};
  return {};
}

Result<void> check_space(const CommitSet& set) {
  std::uint64_t bytes = kSpare;
  for (const CommitOp& op : set.ops) bytes += op.bytes + kBlock;
  struct statvfs now {};
  if (::statvfs(set.layers.lower.c_str(), &now) != 0)
    return Error{errno, "asking for the free space of " + set.layers.lower};
  const std::uint64_t free = now.f_bavail * now.f_frsize;
  if (bytes > free)
    return Error{ENOSPC, "committing to the disk of " + set.layers.target,
                 render_byte_size({bytes}) + " are needed, " + render_byte_size({free}) + " are free"};
  if (now.f_files > 0 && now.f_favail < set.ops.size() + 64)
    return Error{ENOSPC, "committing to the disk of " + set.layers.target, "no free inodes"};
  return {};
}

/// Folders on the way that the real root does not have: they come along, without what else is in them.
Result<void> add_ancestors(const Path& path, const LayerPair& layers, std::vector<CommitOp>& ops) {
  const Path inside = inside_of(layers.target, path);
  for (auto slash = inside.find('/', 1); slash != std::string::npos; slash = inside.find('/', slash + 1)) {
    const Path folder = inside.substr(0, slash);
    struct stat now {};
    if (::lstat((layers.lower + folder).c_str(), &now) == 0) {
      if (S_ISDIR(now.st_mode)) continue;
      return refuse(path, folder + " is something else in the real root: commit that");
    }
    const bool again =
        std::any_of(ops.begin(), ops.end(), [&](const CommitOp& op) { return op.path == folder; });
    if (!again) ops.push_back({.path = folder});
  }
  return {};
}

Result<CommitSet> select_in(const std::vector<NamedPath>& paths, const ProtectedTree& tree) {
  CommitSet set{tree.layers, {}};
  bool has_own_fstab = false;
  OpCollector collector(tree.layers.target);
  for (const NamedPath& named : paths) {
    if (!is_concerned(named, tree)) continue;
    if (is_below(named.path, tree.layers.target == "/" ? "" : tree.layers.target))
      if (auto done = add_ancestors(named.path, tree.layers, collector.ops); !done) return done.error();
    const auto done = scan_upper(tree.layers, {named.path, tree.skipped}, [&](const Change& change) {
      if (change.path == "/etc/fstab" && change.kind != ChangeKind::unchanged)
        has_own_fstab = has_own_fstab || !is_generated_fstab(change, tree.layers);
      else collector.add(change);
    });
    if (!done) return done.error();
  }
  if (has_own_fstab)
    return refuse("/etc/fstab",
                  "the one of this session is ramroot's: edit the real one in ramroot-commit's shell");
  set.ops = std::move(collector.ops);
  struct stat lower {};
  if (::stat(set.layers.lower.c_str(), &lower) != 0) return Error{errno, "reading " + set.layers.lower};
  Inodes replaced;
  for (const CommitOp& op : set.ops)
    if (auto done = check_op(op, set.layers, lower.st_dev, replaced); !done) return done.error();
  if (auto done = check_links(set.ops, set.layers, lower.st_dev, replaced); !done) return done.error();
  if (auto done = check_space(set); !done) return done.error();
  return set;
}

}  // namespace

bool is_concerned(const NamedPath& named, const ProtectedTree& tree) {
  return &tree == named.tree || is_below(tree.layers.target, named.path == "/" ? "" : named.path);
}

bool is_generated_fstab(const Change& change, const LayerPair& layers) {
  if (change.path != "/etc/fstab" || change.kind != ChangeKind::modified) return false;
  const auto generated = read_file_beneath(kGeneratedFstab, kMostFstab);
  const auto now = read_file_beneath(Place{layers.upper, "/etc/fstab"}, kMostFstab);
  return generated && now && *generated == *now;
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

Result<std::vector<CommitSet>> select_changes(const std::vector<NamedPath>& paths,
                                              const std::vector<ProtectedTree>& trees) {
  std::vector<CommitSet> sets;
  for (const ProtectedTree& tree : trees) {
    auto set = select_in(paths, tree);
    if (!set) return set.error();
    if (!set->ops.empty()) sets.push_back(*std::move(set));
  }
  return sets;
}

}  // namespace ramroot
