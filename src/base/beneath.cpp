// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/beneath.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <cstdint>

#include "base/file_io.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

std::string doing(const Place& place) { return "opening " + render_for_console(place.text()); }

std::string relative_to_root(const Path& path) {
  const auto first = path.find_first_not_of('/');
  const auto last = path.find_last_not_of('/');
  return first == std::string::npos ? "." : path.substr(first, last - first + 1);
}

/// Opens one component after another and follows no link: the same as openat2 with
/// RESOLVE_NO_SYMLINKS, for kernels before 5.6.
int open_step_by_step(int root, const std::string& path, int flags) {
  UniqueFd dir;
  if (root == AT_FDCWD) dir = UniqueFd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  int at = root == AT_FDCWD ? dir.get() : root;
  const std::string relative = relative_to_root(path);
  std::size_t begin = 0;
  for (auto slash = relative.find('/'); slash != std::string::npos; slash = relative.find('/', begin)) {
    const std::string name = relative.substr(begin, slash - begin);
    begin = slash + 1;
    if (name.empty()) continue;
    if (name == "..") return errno = EXDEV, -1;
    UniqueFd next(::openat(at, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next.valid()) return -1;
    dir = std::move(next);
    at = dir.get();
  }
  if (relative.substr(begin) == "..") return errno = EXDEV, -1;
  const int fd = ::openat(at, relative.c_str() + begin, flags | O_NOFOLLOW);
  struct stat now {};
  // With O_PATH a link at the end is not refused: the descriptor is the link itself.
  if (fd < 0 || ::fstat(fd, &now) != 0 || !S_ISLNK(now.st_mode)) return fd;
  ::close(fd);
  return errno = ELOOP, -1;
}

/// openat2(2), or its stand-in where the kernel has none.
int open_resolving(int root, const std::string& path, int flags, std::uint64_t resolve) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags);
  how.resolve = resolve | RESOLVE_NO_MAGICLINKS;
  const int fd = static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how));
  if (fd >= 0 || errno != ENOSYS) return fd;
  return open_step_by_step(root, path, flags);
}

}  // namespace

Result<UniqueFd> open_beneath(const Place& place, int flags, Links links) {
  // openat2 refuses the flags that have no meaning together with O_PATH.
  flags |= (flags & O_PATH) != 0 ? O_CLOEXEC : O_CLOEXEC | O_NOCTTY;
  std::uint64_t resolve = links == Links::refuse ? RESOLVE_NO_SYMLINKS : 0;
  UniqueFd root;
  int at = AT_FDCWD;
  std::string path = "/" + relative_to_root(place.path);
  if (place.root != "/") {
    root = UniqueFd(::open(place.root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root.valid()) return Error{errno, doing(place)};
    at = root.get();
    resolve |= RESOLVE_IN_ROOT;
  }
  UniqueFd fd(open_resolving(at, path, flags, resolve));
  if (!fd.valid()) return Error{errno, doing(place)};
  return fd;
}

Result<ParentAndName> open_parent_beneath(const Place& place) {
  const auto slash = place.path.rfind('/');
  ParentAndName out;
  out.name = place.path.substr(slash + 1);
  if (out.name.empty() || out.name == "." || out.name == "..") return Error{EINVAL, doing(place)};
  auto parent =
      open_beneath(Place{place.root, place.path.substr(0, slash)}, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!parent) return parent.error();
  out.parent = *std::move(parent);
  return out;
}

Result<std::optional<struct stat>> stat_beneath(const Place& place) {
  using Found = std::optional<struct stat>;
  struct stat now {};
  if (relative_to_root(place.path) == ".") {
    if (::stat(place.root.c_str(), &now) != 0) return Error{errno, doing(place)};
    return Found(now);
  }
  const auto where = open_parent_beneath(place);
  if (!where) {
    const int why = where.error().errno_value;
    if (is_missing_or_link(why)) return Found();
    return where.error();
  }
  if (::fstatat(where->parent.get(), where->name.c_str(), &now, AT_SYMLINK_NOFOLLOW) == 0) return Found(now);
  if (errno == ENOENT) return Found();
  return Error{errno, doing(place)};
}

Result<std::string> read_file_beneath(const Place& place, std::size_t limit) {
  // O_NONBLOCK: opening a hostile FIFO must not wait for a writer.
  const auto fd = open_beneath(place, O_RDONLY | O_NONBLOCK, Links::stay_in_root);
  if (!fd) return fd.error();
  struct stat now {};
  if (::fstat(fd->get(), &now) != 0) return Error{errno, doing(place)};
  if (!S_ISREG(now.st_mode)) return Error{EINVAL, doing(place), "not a regular file"};
  const auto too_large = Error{EFBIG, doing(place), "more than " + std::to_string(limit) + " bytes"};
  if (static_cast<std::size_t>(now.st_size) > limit) return too_large;
  // Files of /proc say size 0, so the size is only a first guess.
  auto text = read_up_to(fd->get(), limit + 1, static_cast<std::size_t>(now.st_size));
  if (!text) return Error{errno, "reading " + render_for_console(place.text())};
  if (text->size() > limit) return too_large;
  return *std::move(text);
}

}  // namespace ramroot
