// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/probe_object.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>

#include "base/attributes.hpp"
#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "engine/journal/tree_print.hpp"

namespace ramroot {

namespace {

Error failed(const Place& place, int why) {
  return Error{why, "look at " + render_for_console(place.text())};
}

/// @param at  its folder; the name is empty for the folder itself
Result<std::uint64_t> print_contents(const struct statx& now, const ParentAndName& at, const Place& place) {
  Print print;
  for (const std::uint64_t one :
       {std::uint64_t{now.stx_mode}, std::uint64_t{now.stx_uid}, std::uint64_t{now.stx_gid},
        std::uint64_t{now.stx_rdev_major}, std::uint64_t{now.stx_rdev_minor}})
    print.add_number(one);
  const auto attributes = read_attributes(path_of_fd(at.parent.get(), at.name));
  if (!attributes) return failed(place, attributes.error().errno_value);
  for (const auto& [name, value] : *attributes) {
    print.add(name);
    print.add(value);
  }
  if (!S_ISDIR(now.stx_mode)) {
    print.add_number(now.stx_size);
    print.add_number(static_cast<std::uint64_t>(nanoseconds(now.stx_mtime.tv_sec, now.stx_mtime.tv_nsec)));
    return print.value();
  }
  UniqueFd folder(::openat(at.parent.get(), at.name.c_str(), kFolderFlags));
  if (!folder.valid()) return failed(place, errno);
  const auto tree = print_tree(std::move(folder));
  if (!tree) return failed(place, tree.error().errno_value);
  print.add_number(*tree);
  return print.value();
}

/// The parent and the name; of the top folder itself and ".".
Result<ParentAndName> open_place(const Place& place) {
  if (place.path != "/") return open_parent_beneath(place);
  auto top = open_beneath(place, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!top) return top.error();
  return ParentAndName{*std::move(top), "."};
}

}  // namespace

Result<KnownObject> probe_object(const Place& place, Probe depth) {
  const auto at = open_place(place);
  if (!at && is_missing_or_link(at.error().errno_value)) return KnownObject{};
  if (!at) return at.error();
  struct statx now {};
  constexpr unsigned kWanted = STATX_BASIC_STATS | STATX_BTIME;
  if (::statx(at->parent.get(), at->name.c_str(), AT_SYMLINK_NOFOLLOW, kWanted, &now) != 0) {
    if (errno == ENOENT) return KnownObject{};
    return failed(place, errno);
  }
  KnownObject out{.inode = now.stx_ino};
  if ((now.stx_mask & STATX_BTIME) != 0)
    out.birth_ns = nanoseconds(now.stx_btime.tv_sec, now.stx_btime.tv_nsec);
  if (depth == Probe::object_alone) return out;
  const auto print = print_contents(now, *at, place);
  if (!print) return print.error();
  out.print = *print;
  // A rename of one name of a file changes this time for its other names too.
  if (now.stx_nlink == 1 || S_ISDIR(now.stx_mode))
    out.changed_ns = nanoseconds(now.stx_ctime.tv_sec, now.stx_ctime.tv_nsec);
  return out;
}

namespace {

struct Folder {
  struct stat stat {};
  Attributes attributes = {};

  std::string value_of(const std::string& name) const {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string() : "=" + found->second;
  }
};

/// @return  nothing if there is no such folder
Result<std::optional<Folder>> probe_folder(const Place& place) {
  const auto fd = open_beneath(place, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd && is_missing_or_link(fd.error().errno_value)) return std::optional<Folder>();
  if (!fd) return fd.error();
  Folder folder;
  if (::fstat(fd->get(), &folder.stat) != 0) return failed(place, errno);
  auto attributes = read_attributes(path_of_fd(fd->get(), "."));
  if (!attributes) return failed(place, attributes.error().errno_value);
  folder.attributes = *std::move(attributes);
  return std::optional<Folder>(std::move(folder));
}

/// While an access list is set, the kernel makes its mask the mode of the group.
unsigned compared_mode(const Folder& one, const Folder& other) {
  constexpr const char* kAccess = "system.posix_acl_access";
  return one.attributes.contains(kAccess) || other.attributes.contains(kAccess) ? 07707U : 07777U;
}

bool is_between(const Folder& now, const Folder& a, const Folder& b) {
  const unsigned mask = compared_mode(a, b);
  const unsigned mode = now.stat.st_mode & mask, first = a.stat.st_mode & mask,
                 second = b.stat.st_mode & mask;
  if (mode != first && mode != second && mode != (first & second)) return false;
  if (now.stat.st_uid != a.stat.st_uid && now.stat.st_uid != b.stat.st_uid) return false;
  if (now.stat.st_gid != a.stat.st_gid && now.stat.st_gid != b.stat.st_gid) return false;
  Attributes names = now.attributes;
  names.insert(a.attributes.begin(), a.attributes.end());
  names.insert(b.attributes.begin(), b.attributes.end());
  return std::all_of(names.begin(), names.end(), [&](const auto& one) {
    const std::string value = now.value_of(one.first);
    return value == a.value_of(one.first) || value == b.value_of(one.first);
  });
}

}  // namespace

Result<bool> has_attributes_of(const Place& now, const Place& one, const Place& other) {
  const auto here = probe_folder(now), a = probe_folder(one), b = probe_folder(other);
  for (const auto* found : {&here, &a, &b}) {
    if (!*found) return found->error();
    if (!**found) return false;
  }
  return is_between(**here, **a, **b);
}

}  // namespace ramroot
