// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/beneath.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <algorithm>
#include <climits>
#include <vector>

#include "base/file_io.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

std::string attempt(const Place& place) { return "open " + render_for_console(place.text()); }

std::string relative_to_root(const Path& path) {
  const auto first = path.find_first_not_of('/');
  const auto last = path.find_last_not_of('/');
  return first == std::string::npos ? "." : path.substr(first, last - first + 1);
}

/// A walk along a path, one name after another: what openat2 does, but slower.
/// Links are read here and never followed by the kernel, so their text cannot lead out of the root.
class Walk {
 public:
  Walk(int root, std::string path, Links links) : root_(root), rest_(std::move(path)), links_(links) {}

  /// @return the descriptor, or -1 with errno
  int open(int flags) {
    for (;;) {
      const std::string name = take_name();
      const bool is_last = rest_.find_first_not_of('/') == std::string::npos;
      if (name.empty()) return ::openat(here(), ".", flags);
      if (name == "..") {
        if (!folders_.empty()) folders_.pop_back();
        continue;
      }
      UniqueFd next(::openat(here(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
      struct stat now {};
      if (!next.valid() || ::fstat(next.get(), &now) != 0) return -1;
      const bool wants_link = is_last && (flags & (O_PATH | O_NOFOLLOW)) == (O_PATH | O_NOFOLLOW);
      if (S_ISLNK(now.st_mode) && !wants_link) {
        if (!enter_link(next.get(), is_last ? flags : 0)) return -1;
      } else if (is_last) {
        return ::openat(here(), name.c_str(), flags | O_NOFOLLOW);
      } else if (!S_ISDIR(now.st_mode)) {
        return errno = ENOTDIR, -1;
      } else {
        folders_.push_back(std::move(next));
      }
    }
  }

 private:
  static constexpr int kMostLinks = 40;  // MAXSYMLINKS in the kernel

  int here() const { return folders_.empty() ? root_ : folders_.back().get(); }

  /// The next name of the path; empty at its end.
  std::string take_name() {
    for (;;) {
      const auto begin = rest_.find_first_not_of('/');
      if (begin == std::string::npos) return rest_.clear(), "";
      const auto end = std::min(rest_.find('/', begin), rest_.size());
      std::string name = rest_.substr(begin, end - begin);
      rest_.erase(0, end);
      if (name != ".") return name;
    }
  }

  bool enter_link(int link, int flags) {
    char target[PATH_MAX];
    const bool refused = links_ == Links::refuse || (flags & O_NOFOLLOW) != 0 || ++links_seen_ > kMostLinks;
    if (refused) return errno = ELOOP, false;
    const ssize_t size = ::readlinkat(link, "", target, sizeof target);
    if (size < 0) return false;
    if (static_cast<std::size_t>(size) + rest_.size() >= PATH_MAX) return errno = ENAMETOOLONG, false;
    if (size > 0 && target[0] == '/') folders_.clear();
    rest_.insert(0, target, static_cast<std::size_t>(size));
    return true;
  }

  int root_;
  std::string rest_;  ///< what is left of the path
  Links links_;
  std::vector<UniqueFd> folders_ = {};  ///< from the root down to where the walk is
  int links_seen_ = 0;
};

int open_step_by_step(int root, const std::string& path, int flags, Links links) {
  UniqueFd top;
  if (root == AT_FDCWD) top = UniqueFd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (root == AT_FDCWD && !top.valid()) return -1;
  return Walk(top.valid() ? top.get() : root, path, links).open(flags);
}

/// Is it openat2 itself that fails, not the path? Kernels before 5.6 and seccomp filters answer ENOSYS,
/// older filters EPERM; the kernel answers EAGAIN if anything was renamed or mounted anywhere while it
/// walked a path with "..", for example by udev at boot (openat2(2)).
bool is_without_answer(int why) { return why == ENOSYS || why == EPERM || why == EAGAIN; }

/// openat2(2), or its stand-in where that gives no answer.
int open_resolving(int root, const std::string& path, int flags, Links links) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags);
  how.resolve = RESOLVE_NO_MAGICLINKS;
  if (links == Links::refuse) how.resolve |= RESOLVE_NO_SYMLINKS;
  if (root != AT_FDCWD) how.resolve |= RESOLVE_IN_ROOT;
  const int fd = static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how));
  if (fd >= 0 || !is_without_answer(errno)) return fd;
  return open_step_by_step(root, path, flags, links);
}

}  // namespace

Result<UniqueFd> open_beneath(const Place& place, int flags, Links links) {
  // openat2 refuses the flags that have no meaning together with O_PATH.
  flags |= (flags & O_PATH) != 0 ? O_CLOEXEC : O_CLOEXEC | O_NOCTTY;
  UniqueFd root;
  int at = AT_FDCWD;
  std::string path = "/" + relative_to_root(place.path);
  if (place.root != "/") {
    const bool is_root_itself = path == "/.";
    root = UniqueFd(::open(place.root.c_str(), O_DIRECTORY | (is_root_itself ? flags : O_PATH | O_CLOEXEC)));
    if (!root.valid()) return Error{errno, attempt(place)};
    if (is_root_itself) return root;
    at = root.get();
  }
  UniqueFd fd(open_resolving(at, path, flags, links));
  if (!fd.valid()) return Error{errno, attempt(place)};
  return fd;
}

Result<ParentAndName> open_parent_beneath(const Place& place) {
  const auto slash = place.path.rfind('/');
  ParentAndName out;
  out.name = place.path.substr(slash + 1);
  if (out.name.empty() || out.name == "." || out.name == "..") return Error{EINVAL, attempt(place)};
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
    if (::stat(place.root.c_str(), &now) != 0) return Error{errno, attempt(place)};
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
  return Error{errno, attempt(place)};
}

Result<std::string> read_file_beneath(const Place& place, std::size_t limit) {
  // O_NONBLOCK: opening a hostile FIFO must not wait for a writer.
  const auto fd = open_beneath(place, O_RDONLY | O_NONBLOCK, Links::stay_in_root);
  if (!fd) return fd.error();
  struct stat now {};
  if (::fstat(fd->get(), &now) != 0) return Error{errno, attempt(place)};
  if (!S_ISREG(now.st_mode)) return Error{EINVAL, attempt(place), "not a regular file"};
  const auto too_large = Error{EFBIG, attempt(place), "more than " + std::to_string(limit) + " bytes"};
  if (static_cast<std::size_t>(now.st_size) > limit) return too_large;
  // Files of /proc say size 0, so the size is only a first guess.
  auto text = read_up_to(fd->get(), limit + 1, static_cast<std::size_t>(now.st_size));
  if (!text) return Error{errno, "read " + render_for_console(place.text())};
  if (text->size() > limit) return too_large;
  return *std::move(text);
}

}  // namespace ramroot
