#include "system/tree_copy.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <vector>

#include "base/overlay_names.hpp"
#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int kTries = 3;

Error failed(const NameAt& from, const char* detail = "") {
  return Error{errno, "copying " + render_for_console(from.path), detail};
}

/// Names the object itself, also a link or a device, for calls that take a path only.
std::string name_of(const NameAt& at) { return "/proc/self/fd/" + std::to_string(at.folder) + "/" + at.name; }

/// What overlayfs keeps for itself. Some of it says that the copy would not be what is seen.
const char* why_not_copied(std::string_view attribute) {
  if (attribute == "trusted.overlay.protattr") return "it is immutable or append-only: see chattr(1)";
  if (attribute == "trusted.overlay.redirect" || attribute == "trusted.overlay.metacopy")
    return "its layer uses a feature of overlayfs that ramroot does not";
  return nullptr;
}

Result<void> copy_attribute(const NameAt& from, const std::string& target, const char* attribute) {
  const std::string_view name = attribute;
  if (const char* why = why_not_copied(name))
    return Error{0, "copying " + render_for_console(from.path), why};
  if (is_private_to_overlayfs(name)) return {};
  std::vector<char> value(65536);  // XATTR_SIZE_MAX
  const ssize_t size = ::lgetxattr(name_of(from).c_str(), attribute, value.data(), value.size());
  if (size < 0) return failed(from, attribute);
  if (::lsetxattr(target.c_str(), attribute, value.data(), static_cast<std::size_t>(size), 0) != 0)
    return failed(from, attribute);
  return {};
}

Result<void> copy_attributes(const NameAt& from, const NameAt& to) {
  std::vector<char> names(65536);  // XATTR_LIST_MAX
  const ssize_t size = ::llistxattr(name_of(from).c_str(), names.data(), names.size());
  if (size < 0 && errno != EOPNOTSUPP) return failed(from);
  const std::string target = name_of(to);
  for (const char* name = names.data(); name < names.data() + size; name += std::string_view(name).size() + 1)
    if (auto done = copy_attribute(from, target, name); !done) return done;
  return {};
}

/// Owner first, because it takes capabilities and the set-user-ID bit away; times last.
Result<void> finish(const NameAt& from, const NameAt& to, const struct stat& now) {
  if (::fchownat(to.folder, to.name.c_str(), now.st_uid, now.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
    return failed(from);
  if (auto done = copy_attributes(from, to); !done) return done;
  if (!S_ISLNK(now.st_mode) && ::fchmodat(to.folder, to.name.c_str(), now.st_mode & 07777U, 0) != 0)
    return failed(from);
  const timespec times[] = {now.st_atim, now.st_mtim};
  if (::utimensat(to.folder, to.name.c_str(), times, AT_SYMLINK_NOFOLLOW) != 0) return failed(from);
  return {};
}

bool copy_range(int source, int target, off_t start, off_t end, std::vector<char>& buffer) {
  while (start < end) {
    const auto want = std::min<std::size_t>(buffer.size(), static_cast<std::size_t>(end - start));
    const ssize_t got = ::pread(source, buffer.data(), want, start);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;  // shorter now: the second look at its size tells
    for (ssize_t put = 0; put < got;) {
      const ssize_t now =
          ::pwrite(target, buffer.data() + put, static_cast<std::size_t>(got - put), start + put);
      if (now < 0 && errno != EINTR) return false;
      if (now > 0) put += now;
    }
    start += got;
  }
  return true;
}

bool copy_contents(int source, int target, off_t size) {
  std::vector<char> buffer(std::min<std::size_t>(1U << 18, static_cast<std::size_t>(size) + 1));
  for (off_t at = 0; at < size;) {
    const off_t data = ::lseek(source, at, SEEK_DATA);
    if (data < 0 && errno == ENXIO) break;  // a hole up to the end
    if (data < 0) return false;
    off_t hole = ::lseek(source, data, SEEK_HOLE);
    if (hole < 0 || hole > size) hole = size;
    if (!copy_range(source, target, data, hole, buffer)) return false;
    at = hole;
  }
  return ::ftruncate(target, size) == 0;
}

bool is_same_moment(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec && a.st_ctim.tv_sec == b.st_ctim.tv_sec &&
         a.st_ctim.tv_nsec == b.st_ctim.tv_nsec;
}

Result<void> copy_file(const NameAt& from, const NameAt& to, struct stat& now) {
  const UniqueFd source(
      ::openat(from.folder, from.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOATIME));
  if (!source.valid()) return failed(from);
  const UniqueFd target(
      ::openat(to.folder, to.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!target.valid()) return failed(from);
  for (int tries = 0; tries < kTries; ++tries) {
    struct stat before {};
    if (::fstat(source.get(), &before) != 0 || !S_ISREG(before.st_mode))
      return failed(from, "it is another object now");
    if (::ftruncate(target.get(), 0) != 0 || !copy_contents(source.get(), target.get(), before.st_size))
      return failed(from);
    if (::fstat(source.get(), &now) != 0) return failed(from);
    if (is_same_moment(before, now)) return {};
  }
  errno = EBUSY;
  return failed(from, "it changes all the time: stop what writes to it");
}

Result<void> copy_folder(const NameAt& from, const NameAt& to, bool whole, LinkMap& links) {
  if (::mkdirat(to.folder, to.name.c_str(), 0700) != 0) return failed(from);
  if (!whole) return {};
  FolderReader source(UniqueFd(::openat(from.folder, from.name.c_str(), kFolderFlags)));
  const UniqueFd target(::openat(to.folder, to.name.c_str(), kFolderFlags));
  if (!target.valid()) return failed(from);
  while (const char* name = source.next()) {
    auto done = copy_object({source.fd(), name, from.path + "/" + name},
                            {target.get(), name, to.path + "/" + name}, true, links);
    if (!done) return done;
  }
  errno = source.error();
  if (errno != 0) return failed(from);
  return {};
}

Result<void> create(const NameAt& from, const NameAt& to, bool whole, LinkMap& links, struct stat& now) {
  if (S_ISREG(now.st_mode)) return copy_file(from, to, now);
  if (S_ISDIR(now.st_mode)) return copy_folder(from, to, whole, links);
  if (!S_ISLNK(now.st_mode)) {
    if (::mknodat(to.folder, to.name.c_str(), now.st_mode, now.st_rdev) != 0) return failed(from);
    return {};
  }
  std::array<char, 4097> target{};  // PATH_MAX and an end
  if (::readlinkat(from.folder, from.name.c_str(), target.data(), target.size() - 1) < 0) return failed(from);
  if (::symlinkat(target.data(), to.folder, to.name.c_str()) != 0) return failed(from);
  return {};
}

}  // namespace

Result<void> copy_object(const NameAt& from, const NameAt& to, bool whole, LinkMap& links) {
  struct stat now {};
  if (::fstatat(from.folder, from.name.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0) return failed(from);
  if (S_ISCHR(now.st_mode) && now.st_rdev == makedev(0, 0)) return {};  // deleted, says overlayfs
  const bool has_more_names = !S_ISDIR(now.st_mode) && now.st_nlink > 1;
  if (has_more_names) {
    if (const auto first = links.find({now.st_dev, now.st_ino}); first != links.end()) {
      if (::linkat(AT_FDCWD, first->second.c_str(), to.folder, to.name.c_str(), 0) != 0) return failed(from);
      return {};
    }
  }
  if (auto done = create(from, to, whole, links, now); !done) return done;
  if (has_more_names) links[{now.st_dev, now.st_ino}] = to.path;
  return finish(from, to, now);
}

Result<void> remove_object(const NameAt& at) {
  const auto gone = [&] {
    return errno == ENOENT ? Result<void>() : Error{errno, "removing " + render_for_console(at.path)};
  };
  if (::unlinkat(at.folder, at.name.c_str(), 0) == 0) return {};
  if (errno != EISDIR && errno != EPERM) return gone();
  FolderReader folder(UniqueFd(::openat(at.folder, at.name.c_str(), kFolderFlags)));
  while (const char* name = folder.next())
    if (auto done = remove_object({folder.fd(), name, at.path + "/" + name}); !done) return done;
  errno = folder.error();
  if (errno != 0) return gone();
  if (::unlinkat(at.folder, at.name.c_str(), AT_REMOVEDIR) != 0) return gone();
  return {};
}

}  // namespace ramroot
