// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/tree_copy.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <cstdint>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <vector>

#include "base/attributes.hpp"
#include "base/file_flags.hpp"
#include "base/file_io.hpp"
#include "base/overlay_names.hpp"
#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "system/file_contents.hpp"

namespace ramroot {

namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int kTries = 3;
constexpr int kDeepest = 1500;  // each level costs stack

Error failed(const NameAt& from, const char* detail = "") {
  return Error{errno, "copying " + render_for_console(from.path), detail};
}

Error failed(const NameAt& from, const Error& why) {
  return Error{why.errno_value, "copying " + render_for_console(from.path), why.doing};
}

std::string path_of(const NameAt& at) { return path_of_fd(at.folder, at.name); }

/// What a copied object still needs after its contents.
struct Unfinished {
  struct stat now {};
  unsigned flags = 0;  ///< flags of chattr(1)
};

Result<void> copy_attributes(const NameAt& from, const NameAt& to, Unfinished& object) {
  const auto attributes = read_attributes(path_of(from));
  if (!attributes) return failed(from, attributes.error());
  object.flags |= locks_in(*attributes);
  const std::string target = path_of(to);
  for (const auto& [name, value] : *attributes) {
    if (refers_to_lower_layer(name))
      return Error{0, "copying " + render_for_console(from.path),
                   "its layer uses a feature of overlayfs that ramroot does not use"};
    if (is_private_to_overlayfs(name)) continue;
    if (::lsetxattr(target.c_str(), name.c_str(), value.data(), value.size(), 0) != 0)
      return failed(from, name.c_str());
  }
  return {};
}

Result<void> set_flags(const NameAt& at, unsigned flags) {
  if (flags == 0) return {};
  const UniqueFd fd(::openat(at.folder, at.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) return failed(at);
  if (auto done = change_file_flags(fd.get(), flags, 0); !done) return failed(at, done.error());
  return {};
}

/// Owner first, because setting it clears capabilities and the set-user-ID bit; times after that;
/// flags last, because an immutable file accepts no other change.
Result<void> finish(const NameAt& from, const NameAt& to, Unfinished object, bool with_locks) {
  const struct stat& now = object.now;
  if (::fchownat(to.folder, to.name.c_str(), now.st_uid, now.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
    return failed(from);
  if (auto done = copy_attributes(from, to, object); !done) return done;
  if (!S_ISLNK(now.st_mode) && ::fchmodat(to.folder, to.name.c_str(), now.st_mode & 07777U, 0) != 0)
    return failed(from);
  const timespec times[] = {now.st_atim, now.st_mtim};
  if (::utimensat(to.folder, to.name.c_str(), times, AT_SYMLINK_NOFOLLOW) != 0) return failed(from);
  return set_flags(to, with_locks ? object.flags : object.flags & ~kLockFlags);
}

bool is_same_moment(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec && a.st_ctim.tv_sec == b.st_ctim.tv_sec &&
         a.st_ctim.tv_nsec == b.st_ctim.tv_nsec;
}

/// Copies until the copy is one state of the file. Times do not show every change: a write through
/// a mapping is noted once until the kernel has written the page back, and before Linux 6.13 two
/// writes within one tick of the clock have one time. So the copy is compared with the file: if
/// both are equal, the file was like that when the comparison began.
Result<void> copy_file(const NameAt& from, const NameAt& to, Unfinished& object, const CopyMeter& meter) {
  const UniqueFd source(
      ::openat(from.folder, from.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOATIME));
  if (!source.valid()) return failed(from);
  const UniqueFd target(
      ::openat(to.folder, to.name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!target.valid()) return failed(from);
  object.flags = read_file_flags(source.get()) & kCopiedFlags;
  for (int tries = 0; tries < kTries; ++tries) {
    struct stat before {};
    if (::fstat(source.get(), &before) != 0 || !S_ISREG(before.st_mode))
      return failed(from, "something else has this name now");
    if (::ftruncate(target.get(), 0) != 0 ||
        !copy_contents(source.get(), target.get(), before.st_size, meter))
      return failed(from);
    const SameContents same = compare_contents(source.get(), target.get(), before.st_size);
    if (same == SameContents::unreadable || ::fstat(source.get(), &object.now) != 0) return failed(from);
    if (same == SameContents::yes && is_same_moment(before, object.now)) return {};
  }
  errno = EBUSY;
  return failed(from, "it keeps changing: stop the program that writes to it");
}

Result<void> copy_below(const NameAt& from, const NameAt& to, const CopyOrder& order, bool with_locks);

Result<void> copy_folder(const NameAt& from, const NameAt& to, const CopyOrder& order, Unfinished& object) {
  if (std::count(to.path.begin(), to.path.end(), '/') > kDeepest)
    return Error{ELOOP, "copying " + render_for_console(from.path),
                 "folders are nested too deeply to be copied"};
  if (::mkdirat(to.folder, to.name.c_str(), 0700) != 0) return failed(from);
  FolderReader source(UniqueFd(::openat(from.folder, from.name.c_str(), kFolderFlags)));
  if (source.fd() >= 0) object.flags = read_file_flags(source.fd()) & kCopiedFlags;
  if (!order.whole) return {};
  const UniqueFd target(::openat(to.folder, to.name.c_str(), kFolderFlags));
  if (!target.valid()) return failed(from);
  while (const char* name = source.next()) {
    auto done = copy_below({source.fd(), name, from.path + "/" + name},
                           {target.get(), name, to.path + "/" + name}, order, true);
    if (!done) return done;
  }
  errno = source.error();
  if (errno != 0) return failed(from);
  return {};
}

Result<void> copy_link(const NameAt& from, const NameAt& to) {
  std::vector<char> target(4097);  // PATH_MAX and a terminator; on the heap, because this function recurses
  if (::readlinkat(from.folder, from.name.c_str(), target.data(), target.size() - 1) < 0) return failed(from);
  if (::symlinkat(target.data(), to.folder, to.name.c_str()) != 0) return failed(from);
  return {};
}

Result<void> create(const NameAt& from, const NameAt& to, const CopyOrder& order, Unfinished& object) {
  const struct stat& now = object.now;
  if (S_ISREG(now.st_mode)) return copy_file(from, to, object, order.meter);
  if (S_ISDIR(now.st_mode)) return copy_folder(from, to, order, object);
  if (!S_ISLNK(now.st_mode)) {
    if (::mknodat(to.folder, to.name.c_str(), now.st_mode, now.st_rdev) != 0) return failed(from);
    return {};
  }
  return copy_link(from, to);
}

Result<void> copy_below(const NameAt& from, const NameAt& to, const CopyOrder& order, bool with_locks) {
  Unfinished object;
  struct stat& now = object.now;
  if (::fstatat(from.folder, from.name.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0) return failed(from);
  if (S_ISCHR(now.st_mode) && now.st_rdev == makedev(0, 0)) return {};  // overlayfs's mark of a deleted name
  const bool has_more_names = !S_ISDIR(now.st_mode) && now.st_nlink > 1;
  if (has_more_names) {
    if (const auto first = order.links.find({now.st_dev, now.st_ino}); first != order.links.end()) {
      if (::linkat(AT_FDCWD, first->second.c_str(), to.folder, to.name.c_str(), 0) != 0) return failed(from);
      return {};
    }
  }
  if (auto done = create(from, to, order, object); !done) return done;
  if (has_more_names) order.links[{now.st_dev, now.st_ino}] = to.path;
  return finish(from, to, object, with_locks);
}

/// An immutable object cannot be removed, nor can the contents of an immutable folder.
void unlock(const NameAt& at) {
  (void)change_file_flags(at.folder, 0, kLockFlags);  // if this fails, so does the removal, which reports it
  struct stat now {};
  if (::fstatat(at.folder, at.name.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (!S_ISREG(now.st_mode) && !S_ISDIR(now.st_mode)) return;
  const UniqueFd fd(::openat(at.folder, at.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (fd.valid()) (void)change_file_flags(fd.get(), 0, kLockFlags);
}

bool unlink_at(const NameAt& at, int flags) {
  if (::unlinkat(at.folder, at.name.c_str(), flags) == 0) return true;
  if (errno != EPERM) return false;
  unlock(at);
  return ::unlinkat(at.folder, at.name.c_str(), flags) == 0;
}

}  // namespace

Result<void> copy_object(const NameAt& from, const NameAt& to, const CopyOrder& order) {
  return copy_below(from, to, order, false);
}

Result<void> remove_object(const NameAt& at) {
  const auto gone = [&] {
    return errno == ENOENT ? Result<void>() : Error{errno, "removing " + render_for_console(at.path)};
  };
  if (unlink_at(at, 0)) return {};
  if (errno != EISDIR && errno != EPERM) return gone();
  FolderReader folder(UniqueFd(::openat(at.folder, at.name.c_str(), kFolderFlags)));
  while (const char* name = folder.next())
    if (auto done = remove_object({folder.fd(), name, at.path + "/" + name}); !done) return done;
  errno = folder.error();
  if (errno != 0) return gone();
  if (!unlink_at(at, AT_REMOVEDIR)) return gone();
  return {};
}

}  // namespace ramroot
