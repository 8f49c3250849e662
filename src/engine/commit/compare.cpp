// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/compare.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <cstdint>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include "base/attributes.hpp"
#include "base/file_flags.hpp"
#include "base/file_io.hpp"
#include "base/folder_stack.hpp"
#include "base/read_folder.hpp"
#include "base/tree_walk.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

constexpr int kReadFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOATIME;

Result<unsigned> flags_of(int folder, const char* name) {
  const UniqueFd fd(::openat(folder, name, kReadFlags));
  if (!fd.valid()) return Error{errno, "open it"};
  const auto flags = read_file_flags(fd.get());
  return flags ? Result<unsigned>(*flags & kCopiedFlags) : flags.error();
}

/// Compares the flags of chattr(1). RAM cannot hold all flags, so a missing one is no change, but
/// an additional one is. overlayfs keeps the locks exactly.
bool have_same_flags(int upper_folder, int lower_folder, const char* name, unsigned locks) {
  const auto below = flags_of(lower_folder, name), above = flags_of(upper_folder, name);
  if (!below || !above) return false;
  return locks == (*below & kLockFlags) && (*above & ~kLockFlags & ~*below) == 0;
}

/// Those that an object of this layer has in the union.
Attributes in_union(const Attributes& of_layer, const OverlayNames& names) {
  Attributes out;
  for (const auto& [name, value] : of_layer)
    if (auto shown = name_in_union(name, names); shown && !is_never_in_ram(name))
      out.emplace(*std::move(shown), value);
  return out;
}

bool have_same_attributes(int upper_folder, int lower_folder, const char* name, NodeType type,
                          const OverlayNames& names) {
  const auto above = read_attributes(path_of_fd(upper_folder, name));
  const auto below = read_attributes(path_of_fd(lower_folder, name));
  if (!above || !below) return false;
  const bool has_flags = type == NodeType::file || type == NodeType::folder;
  if (has_flags && !have_same_flags(upper_folder, lower_folder, name, locks_in(*above))) return false;
  const Attributes upper = in_union(*above, names);
  Attributes lower = in_union(*below, names);
  for (const auto& one : *below)  // stored by a commit; the union does not show it
    if (!name_in_union(one.first, names) && upper.contains(one.first)) lower.insert(one);
  return upper == lower;
}

bool lead_to_same_place(int upper_folder, int lower_folder, const char* name) {
  std::array<char, PATH_MAX> above{}, below{};
  const ssize_t a = ::readlinkat(upper_folder, name, above.data(), above.size());
  const ssize_t b = ::readlinkat(lower_folder, name, below.data(), below.size());
  return a >= 0 && a == b &&
         std::string_view(above.data(), static_cast<std::size_t>(a)) ==
             std::string_view(below.data(), static_cast<std::size_t>(b));
}

bool have_same_bytes(int upper_folder, int lower_folder, const char* name) {
  const UniqueFd above(::openat(upper_folder, name, kReadFlags)),
      below(::openat(lower_folder, name, kReadFlags));
  if (!above.valid() || !below.valid()) return false;
  std::vector<char> a(1U << 16), b(1U << 16);
  for (;;) {
    const ssize_t got = read_full(above.get(), a.data(), a.size());
    if (got < 0 || got != read_full(below.get(), b.data(), b.size())) return false;
    if (got == 0) return true;
    const auto size = static_cast<std::size_t>(got);
    if (std::string_view(a.data(), size) != std::string_view(b.data(), size)) return false;
  }
}

}  // namespace

Node make_node(const struct stat& now) {
  Node node;
  switch (now.st_mode & S_IFMT) {
    case S_IFDIR: node.type = NodeType::folder; break;
    case S_IFLNK: node.type = NodeType::link; break;
    case S_IFIFO: node.type = NodeType::fifo; break;
    case S_IFSOCK: node.type = NodeType::socket; break;
    case S_IFCHR:  // overlayfs marks a deleted name with the device 0:0 (overlayfs.rst)
      node.type = now.st_rdev == makedev(0, 0) ? NodeType::whiteout : NodeType::device;
      break;
    case S_IFBLK: node.type = NodeType::device; break;
    default: break;
  }
  node.mode = now.st_mode & 07777U;
  node.uid = now.st_uid;
  node.gid = now.st_gid;
  node.size = static_cast<std::uint64_t>(now.st_size);
  node.rdev = now.st_rdev;
  node.inode = now.st_ino;
  node.links = now.st_nlink;
  node.allocated = static_cast<std::uint64_t>(now.st_blocks) * 512;  // stat(2)
  node.mtime_s = now.st_mtim.tv_sec;
  node.mtime_ns = now.st_mtim.tv_nsec;
  return node;
}

namespace {

bool is_same_object(int upper, int lower, const char* name, const OverlayNames& names) {
  struct stat above {
  }, below{};
  if (::fstatat(upper, name, &above, AT_SYMLINK_NOFOLLOW) != 0) return false;
  if (::fstatat(lower, name, &below, AT_SYMLINK_NOFOLLOW) != 0) return false;
  const Node there = make_node(below), here = make_node(above);
  if (here.type != there.type) return false;
  const Look look = look_into(here, there, upper, lower, name, names);
  return classify_change(here, &there, false, look) == ChangeKind::unchanged;
}

bool is_no_attribute(int why) { return why == ENODATA || why == EOPNOTSUPP; }

bool is_whiteout(int folder, const char* name) {
  struct stat now {};
  return ::fstatat(folder, name, &now, AT_SYMLINK_NOFOLLOW) == 0 && make_node(now).type == NodeType::whiteout;
}

/// Has each name of the lower folder an object in the upper one?
bool has_all_names(int upper, int lower) {
  FolderReader below(UniqueFd(::fcntl(lower, F_DUPFD_CLOEXEC, 0)));
  while (const char* name = below.next()) {
    struct stat now {};
    if (::fstatat(upper, name, &now, AT_SYMLINK_NOFOLLOW) != 0) return false;
    if (make_node(now).type == NodeType::whiteout) return false;
  }
  return below.error() == 0;
}

/// Goes through the upper tree, and stops at the first difference.
class Comparison : public TreeVisitor {
 public:
  Comparison(UniqueFd lower, const OverlayNames& names) : lower_(std::move(lower)), names_(names) {}

  Next object(const Found& found) override {
    return note(is_whiteout(found.folder, found.name) ||
                is_same_object(found.folder, lower_.fd(), found.name, names_));
  }
  Next enter(const Found& found, int opened) override {
    return note(is_same_object(found.folder, lower_.fd(), found.name, names_) && lower_.enter(found.name) &&
                has_all_names(opened, lower_.fd()));
  }
  Next leave(const Found&) override { return note(lower_.leave()); }
  Next unreadable(const std::string&, int) override { return note(false); }

  bool is_same = true;

 private:
  Next note(bool same) {
    is_same = same;
    return same ? Next::go_on : Next::stop;
  }

  FolderStack lower_;
  const OverlayNames& names_;
};

}  // namespace

bool is_same_tree(int upper_folder, int lower_folder, const char* name, const OverlayNames& names) {
  UniqueFd above(::openat(upper_folder, name, kFolderFlags)),
      below(::openat(lower_folder, name, kFolderFlags));
  if (!above.valid() || !below.valid() || !has_all_names(above.get(), below.get())) return false;
  Comparison comparison(std::move(below), names);
  walk_tree(std::move(above), "", comparison);
  return comparison.is_same;
}

Result<bool> is_opaque_folder(int folder, const OverlayNames& names) {
  const std::string file(names.opaque_file);
  if (!file.empty() && ::faccessat(folder, file.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) return true;
  char value = 0;
  if (::fgetxattr(folder, names.opaque, &value, 1) >= 0) return value == 'y';
  // A longer value is not one of overlayfs for a folder that hides the lower one.
  if (is_no_attribute(errno) || errno == ERANGE) return false;
  return Error{errno, "read whether a folder hides the lower one"};
}

Result<bool> is_incomplete(int folder, const char* name, const Node& upper, bool has_lower,
                           const OverlayNames& names) {
  const bool lacks_data = has_lower || upper.allocated < upper.size;
  if (upper.type != NodeType::folder && (upper.type != NodeType::file || !lacks_data)) return false;
  const char* attribute = upper.type == NodeType::folder ? names.redirect : names.metacopy;
  if (::lgetxattr(path_of_fd(folder, name).c_str(), attribute, nullptr, 0) >= 0) return true;
  if (is_no_attribute(errno) || is_missing(errno)) return false;
  return Error{errno, "read whether an object is complete"};
}

Look look_into(const Node& upper, const Node& lower, int upper_folder, int lower_folder, const char* name,
               const OverlayNames& names) {
  Look look;
  if (needs_look(upper, lower))
    look.same_contents = upper.type == NodeType::link ? lead_to_same_place(upper_folder, lower_folder, name)
                                                      : have_same_bytes(upper_folder, lower_folder, name);
  // Reading attributes takes ten calls, and says nothing more about what has other contents.
  if (have_same_contents(upper, lower, look))
    look.same_attributes = have_same_attributes(upper_folder, lower_folder, name, upper.type, names);
  return look;
}

}  // namespace ramroot
