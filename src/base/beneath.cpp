#include "base/beneath.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cstring>

#include "base/text.hpp"

namespace ramroot {

namespace {

std::string doing(const Place& place) { return "opening " + render_for_console(place.text()); }

/// One component after the other, no link followed: what openat2 with
/// RESOLVE_NO_SYMLINKS does, for kernels before 5.6.
int open_step_by_step(int root, const std::string& relative, int flags) {
  UniqueFd dir;
  int at = root;
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
  struct stat now{};
  // With O_PATH a link at the end is not refused: the descriptor is that of the link.
  if (fd < 0 || ::fstat(fd, &now) != 0 || !S_ISLNK(now.st_mode)) return fd;
  ::close(fd);
  return errno = ELOOP, -1;
}

int open_in_root(int root, const std::string& relative, int flags, Links links) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags);
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  if (links == Links::refuse) how.resolve |= RESOLVE_NO_SYMLINKS;
  const int fd = static_cast<int>(::syscall(SYS_openat2, root, relative.c_str(), &how, sizeof how));
  if (fd >= 0 || errno != ENOSYS) return fd;
  return open_step_by_step(root, relative, flags);
}

}  // namespace

Result<UniqueFd> open_beneath(const Place& place, int flags, Links links) {
  const UniqueFd root(::open(place.root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root.valid()) return Error{errno, doing(place)};
  const auto first = place.path.find_first_not_of('/');
  const auto last = place.path.find_last_not_of('/');
  const std::string relative = first == std::string::npos ? "." : place.path.substr(first, last - first + 1);
  // openat2(2) refuses what open(2) ignores: O_NOCTTY together with O_PATH is EINVAL.
  const int quiet = (flags & O_PATH) != 0 ? O_CLOEXEC : O_CLOEXEC | O_NOCTTY;
  UniqueFd fd(open_in_root(root.get(), relative, flags | quiet, links));
  if (!fd.valid()) return Error{errno, doing(place)};
  return fd;
}

Result<ParentAndName> open_parent_beneath(const Place& place) {
  const auto slash = place.path.rfind('/');
  ParentAndName out;
  out.name = place.path.substr(slash + 1);
  if (out.name.empty() || out.name == "." || out.name == "..") return Error{EINVAL, doing(place)};
  auto parent = open_beneath(Place{place.root, place.path.substr(0, slash)},
                             O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!parent) return parent.error();
  out.parent = *std::move(parent);
  return out;
}

Result<std::string> read_file_beneath(const Place& place, std::size_t limit) {
  // O_NONBLOCK: opening a FIFO somebody left there must not wait for a writer.
  const auto fd = open_beneath(place, O_RDONLY | O_NONBLOCK, Links::stay_in_root);
  if (!fd) return fd.error();
  struct stat now{};
  if (::fstat(fd->get(), &now) != 0) return Error{errno, doing(place)};
  if (!S_ISREG(now.st_mode)) return Error{EINVAL, doing(place), "not a regular file"};
  const auto too_large = Error{EFBIG, doing(place), "more than " + std::to_string(limit) + " bytes"};
  if (static_cast<std::size_t>(now.st_size) > limit) return too_large;
  // Files of /proc say size 0, so the size is only a first guess.
  std::string text(static_cast<std::size_t>(now.st_size) + 4096, '\0');
  std::size_t used = 0;
  for (;;) {
    const ssize_t got = ::read(fd->get(), text.data() + used, text.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{errno, "reading " + render_for_console(place.text())};
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > limit) return too_large;
    if (used == text.size()) text.resize(text.size() * 2);
  }
  text.resize(used);
  return text;
}

}  // namespace ramroot
