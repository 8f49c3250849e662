// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/page_out.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/tree_walk.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kPiece = 1U << 20;  ///< sent at once
constexpr std::size_t kWindow = 4U << 20;   ///< of a file, looked at at once
constexpr std::size_t kPageSize = 4096;     ///< the smallest; a larger one makes mincore(2) write less
constexpr unsigned kFilesBetween = 64;
constexpr std::size_t kNamesHeld = 1U << 18;  ///< this process does not swap

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif

class Window {
 public:
  Window(int fd, off_t at, std::size_t size)
      : start_(::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, at)), size_(size) {}
  ~Window() {
    if (start_ != MAP_FAILED) (void)::munmap(start_, size_);
  }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// @return  how many bytes from `from` on are in RAM, after `from` was moved to the first that is
  std::size_t find_resident(std::size_t& from) {
    if (start_ == MAP_FAILED) return 0;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    if (from == 0 && ::mincore(start_, size_, pages_.data()) != 0) return 0;
    const std::size_t count = (size_ + page - 1) / page;
    const auto is_in = [&](std::size_t i) { return (pages_[i] & 1U) != 0; };
    std::size_t first = from / page;
    while (first < count && !is_in(first)) ++first;
    std::size_t last = first;
    while (last < count && is_in(last) && (last - first) * page < kPiece) ++last;
    from = first * page;
    return (last - first) * page;
  }

  /// Asked anew: what a program has mapped, and what it reads just now, is still there.
  std::uint64_t count_resident() {
    if (start_ == MAP_FAILED || ::mincore(start_, size_, pages_.data()) != 0) return 0;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < (size_ + page - 1) / page; ++i) count += pages_[i] & 1U;
    return count * page;
  }

  bool send(std::size_t from, std::size_t bytes) {
    void* const at = static_cast<char*>(start_) + from;
    return ::madvise(at, bytes, MADV_POPULATE_READ) == 0 && ::madvise(at, bytes, MADV_PAGEOUT) == 0;
  }

 private:
  void* start_;
  std::size_t size_;
  std::array<unsigned char, kWindow / kPageSize> pages_ = {};
};

class Sender final : public TreeVisitor {
 public:
  Sender(dev_t device, const AfterPiece& after) : device_(device), after_(after) {}
  bool is_stopped = false;
  std::uint64_t left = 0;  ///< in RAM

  Next object(const Found& found) override {
    if (++files_ % kFilesBetween == 0 && !tell(0)) return Next::stop;
    struct stat now {};
    if (::fstatat(found.folder, found.name, &now, AT_SYMLINK_NOFOLLOW) != 0) return Next::go_on;
    if (!S_ISREG(now.st_mode) || now.st_dev != device_ || now.st_blocks == 0) return Next::go_on;
    // A name that became something else meanwhile: nothing there can be opened as a device (nodev).
    constexpr int kHow = O_RDONLY | O_NOFOLLOW | O_NOATIME | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const UniqueFd fd(::openat(found.folder, found.name, kHow));
    return !fd.valid() || send_file(fd.get(), now.st_size) ? Next::go_on : Next::stop;
  }
  Next enter(const Found&, int opened) override {
    struct stat now {};
    if (::fstat(opened, &now) != 0 || now.st_dev != device_) return Next::skip;
    (void)::fcntl(opened, F_SETFL, O_NOATIME);  // before its names are read
    return ++files_ % kFilesBetween != 0 || tell(0) ? Next::go_on : Next::stop;
  }
  Next unreadable(const std::string&, int) override { return Next::go_on; }

 private:
  bool tell(std::uint64_t bytes) {
    if (!after_(bytes)) is_stopped = true;
    return !is_stopped;
  }

  bool send_file(int fd, off_t size) {
    off_t at = 0;
    while (at < size && (at = ::lseek(fd, at, SEEK_DATA)) >= 0) {  // a file can be a hole of a tebibyte
      at -= at % static_cast<off_t>(kWindow);
      Window window(fd, at, static_cast<std::size_t>(std::min<off_t>(size - at, kWindow)));
      std::size_t from = 0;
      bool was_there = false;
      while (const std::size_t bytes = window.find_resident(from)) {
        was_there = true;
        if (window.send(from, bytes) && !tell(bytes)) return false;
        from += bytes;
      }
      if (was_there) left += window.count_resident();
      at += static_cast<off_t>(kWindow);
    }
    return true;
  }

  dev_t device_;
  const AfterPiece& after_;
  unsigned files_ = 0;
};

}  // namespace

std::optional<std::uint64_t> page_out(const Path& at, const AfterPiece& after) {
  UniqueFd top(::open(at.c_str(), O_RDONLY | O_DIRECTORY | O_NOATIME | O_CLOEXEC));
  struct stat now {};
  if (!top.valid() || ::fstat(top.get(), &now) != 0) return std::nullopt;
  Sender sender(now.st_dev, after);
  walk_tree(std::move(top), at, sender, kNamesHeld);
  if (sender.is_stopped) return std::nullopt;
  return sender.left;
}

Result<void> try_page_out() {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const at = ::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return Error{errno, "compress RAM"};
  const bool works = ::madvise(at, page, MADV_POPULATE_READ) == 0 && ::madvise(at, page, MADV_PAGEOUT) == 0;
  const int why = errno;
  (void)::munmap(at, page);
  if (works) return {};
  return Error{why, "compress RAM",
               "the kernel does not send pages to swap when it is asked to; Linux 5.14 does"};
}

}  // namespace ramroot
