// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/tree_copy.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <cstdint>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <vector>

#include "base/attributes.hpp"
#include "base/file_flags.hpp"
#include "base/file_io.hpp"
#include "base/folder_stack.hpp"
#include "base/overlay_names.hpp"
#include "base/text.hpp"
#include "base/tree_walk.hpp"
#include "base/unique_fd.hpp"
#include "system/file_contents.hpp"

namespace ramroot {

namespace {

constexpr int kTries = 3;

Error failed(const NameAt& from, const char* detail = "", const char* advice = "") {
  return Error{errno, "copy " + render_for_console(from.path), detail, advice};
}

Error failed(const NameAt& from, const Error& why) {
  return Error{why.errno_value, "copy " + render_for_console(from.path), "cannot " + why.attempt};
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
      return Error{0, "copy " + render_for_console(from.path),
                   "its layer uses a feature of overlayfs that ramroot does not use"};
    const auto shown = name_in_union(name);
    if (!shown) continue;
    if (::lsetxattr(target.c_str(), shown->c_str(), value.data(), value.size(), 0) != 0)
      return failed(from, name.c_str());
  }
  return {};
}

Result<void> set_flags(const NameAt& at, unsigned flags) {
  if (flags == 0) return {};
  const UniqueFd fd(::openat(at.folder, at.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) return failed(at);
  if (auto done = change_file_flags(fd.get(), flags, 0); !done) return failed(at, done.error());
  return {};
}

/// Owner first, because setting it clears capabilities and the set-user-ID bit; times after that;
/// flags last, because an immutable file accepts no other change.
Result<void> finish(const NameAt& from, const NameAt& to, Unfinished object, bool with_locks) {
  const struct stat& now = object.now;
  if (::fchownat(to.folder, to.name, now.st_uid, now.st_gid, AT_SYMLINK_NOFOLLOW) != 0) return failed(from);
  if (auto done = copy_attributes(from, to, object); !done) return done;
  if (!S_ISLNK(now.st_mode) && ::fchmodat(to.folder, to.name, now.st_mode & 07777U, 0) != 0)
    return failed(from);
  const timespec times[] = {now.st_atim, now.st_mtim};
  if (::utimensat(to.folder, to.name, times, AT_SYMLINK_NOFOLLOW) != 0) return failed(from);
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
      ::openat(from.folder, from.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOATIME));
  if (!source.valid()) return failed(from);
  const UniqueFd target(
      ::openat(to.folder, to.name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!target.valid()) return failed(from);
  const auto flags = read_file_flags(source.get());
  if (!flags) return failed(from, flags.error());
  object.flags = *flags & kCopiedFlags;
  if (!meter(0)) return errno = ECANCELED, failed(from);
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
  return failed(from, "it keeps changing", "stop the program that writes to it");
}

/// Its contents come later, and its attributes after them.
Result<void> make_folder(const NameAt& from, const NameAt& to, int opened, Unfinished& object) {
  if (::mkdirat(to.folder, to.name, 0700) != 0) return failed(from);
  if (opened < 0) return {};
  const auto flags = read_file_flags(opened);
  if (!flags) return failed(from, flags.error());
  object.flags = *flags & kCopiedFlags;
  return {};
}

Result<void> copy_link(const NameAt& from, const NameAt& to) {
  std::array<char, PATH_MAX + 1> target{};
  if (::readlinkat(from.folder, from.name, target.data(), target.size() - 1) < 0) return failed(from);
  if (::symlinkat(target.data(), to.folder, to.name) != 0) return failed(from);
  return {};
}

Result<void> create(const NameAt& from, const NameAt& to, const CopyOrder& order, Unfinished& object) {
  const struct stat& now = object.now;
  if (S_ISREG(now.st_mode)) return copy_file(from, to, object, order.meter);
  if (S_ISLNK(now.st_mode)) return copy_link(from, to);
  if (S_ISDIR(now.st_mode)) return failed(from, "a folder has this name now");
  if (::mknodat(to.folder, to.name, now.st_mode, now.st_rdev) != 0) return failed(from);
  return {};
}

/// Copies anything but a folder. Without a path in `to`, no other name can be linked to the copy.
Result<void> copy_one(const NameAt& from, const NameAt& to, const CopyOrder& order, Unfinished object,
                      bool with_locks) {
  const struct stat& now = object.now;
  if (S_ISCHR(now.st_mode) && now.st_rdev == makedev(0, 0)) return {};  // overlayfs's mark of a deleted name
  if (now.st_nlink > 1) {
    if (const auto first = order.links.find({now.st_dev, now.st_ino}); first != order.links.end()) {
      if (::linkat(AT_FDCWD, first->second.c_str(), to.folder, to.name, 0) != 0) return failed(from);
      return {};
    }
  }
  if (auto done = create(from, to, order, object); !done) return done;
  if (now.st_nlink > 1 && !to.path.empty()) order.links[{now.st_dev, now.st_ino}] = to.path;
  return finish(from, to, object, with_locks);
}

/// Copies what is in a folder.
class ContentsCopy : public TreeVisitor {
 public:
  /// @param from, to  paths of the folder and its copy
  ContentsCopy(const std::string& from, UniqueFd target, std::string to, const CopyOrder& order)
      : from_size_(from.size()), target_(std::move(target)), to_(std::move(to)), order_(order) {}

  Next object(const Found& found) override {
    const NameAt from{found.folder, found.name, found.path};
    Unfinished object;
    if (::fstatat(from.folder, from.name, &object.now, AT_SYMLINK_NOFOLLOW) != 0) return note(failed(from));
    const std::size_t size = to_.size() + found.path.size() - from_size_;
    const bool needs_path = object.now.st_nlink > 1 && size < PATH_MAX;
    const std::string path = needs_path ? to_ + found.path.substr(from_size_) : "";
    return note(copy_one(from, {target_.fd(), found.name, path}, order_, object, true));
  }

  Next enter(const Found& found, int opened) override {
    const NameAt from{found.folder, found.name, found.path};
    Unfinished object;
    if (::fstat(opened, &object.now) != 0) return note(failed(from));
    if (auto done = make_folder(from, {target_.fd(), found.name, {}}, opened, object); !done)
      return note(done);
    if (!target_.enter(found.name)) return note(failed(from));
    unfinished_.push_back(object);
    return Next::go_on;
  }

  Next leave(const Found& found) override {
    const NameAt from{found.folder, found.name, found.path};
    if (!target_.leave()) return note(failed(from));
    const Unfinished object = unfinished_.back();
    unfinished_.pop_back();
    return note(finish(from, {target_.fd(), found.name, {}}, object, true));
  }

  Next unreadable(const std::string& path, int why) override {
    errno = why;
    return note(failed({-1, "", path}));
  }

  Result<void> result = {};

 private:
  Next note(Result<void> done) {
    result = std::move(done);
    return result ? Next::go_on : Next::stop;
  }

  const std::size_t from_size_;
  FolderStack target_;
  const std::string to_;
  const CopyOrder& order_;
  std::vector<Unfinished> unfinished_;  ///< the folders on the way
};

Result<void> copy_folder(const NameAt& from, const NameAt& to, const CopyOrder& order, Unfinished object) {
  UniqueFd source(::openat(from.folder, from.name, kFolderFlags));
  if (!source.valid() && order.whole) return failed(from);
  if (auto done = make_folder(from, to, source.get(), object); !done) return done;
  if (order.whole) {
    UniqueFd target(::openat(to.folder, to.name, kFolderFlags));
    if (!target.valid()) return failed(from);
    const std::string path(from.path);
    ContentsCopy copy(path, std::move(target), std::string(to.path), order);
    walk_tree(std::move(source), path, copy);
    if (!copy.result) return copy.result;
  }
  return finish(from, to, object, false);
}

}  // namespace

Result<void> copy_object(const NameAt& from, const NameAt& to, const CopyOrder& order) {
  Unfinished object;
  if (::fstatat(from.folder, from.name, &object.now, AT_SYMLINK_NOFOLLOW) != 0) return failed(from);
  return S_ISDIR(object.now.st_mode) ? copy_folder(from, to, order, object)
                                     : copy_one(from, to, order, object, false);
}

}  // namespace ramroot
