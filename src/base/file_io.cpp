// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file_io.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ramroot {

namespace {

constexpr std::size_t kPiece = 4096;

template <class Call>
ssize_t repeat_interrupted(const Call& call) {
  for (;;)
    if (const ssize_t done = call(); done >= 0 || errno != EINTR) return done;
}

}  // namespace

ssize_t read_some(int fd, char* into, std::size_t size) {
  return repeat_interrupted([&] { return ::read(fd, into, size); });
}

ssize_t read_some_at(int fd, char* into, std::size_t size, off_t at) {
  return repeat_interrupted([&] { return ::pread(fd, into, size, at); });
}

ssize_t read_full(int fd, char* into, std::size_t size) {
  std::size_t used = 0;
  while (used < size) {
    const ssize_t got = read_some(fd, into + used, size - used);
    if (got < 0) return -1;
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  return static_cast<ssize_t>(used);
}

std::optional<std::string> read_up_to(int fd, std::size_t limit, std::size_t expected) {
  std::string text;
  std::size_t used = 0;
  while (used < limit) {
    if (used == text.size())
      text.resize(std::min(limit, used == 0 ? std::min(expected, limit) + kPiece : 2 * used));
    const ssize_t got = read_some(fd, text.data() + used, text.size() - used);
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  text.resize(used);
  return text;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = repeat_interrupted([&] { return ::write(fd, text.data(), text.size()); });
    if (put < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

bool write_all_at(int fd, std::string_view text, off_t at) {
  while (!text.empty()) {
    const ssize_t put = repeat_interrupted([&] { return ::pwrite(fd, text.data(), text.size(), at); });
    if (put < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(put));
    at += put;
  }
  return true;
}

void open_standard_files() {
  int fd = -1;
  do fd = ::open("/dev/null", O_RDWR);  // the lowest number that is free; stays open in what we run
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) (void)::close(fd);
}

std::string path_of_fd(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

std::string path_of_fd(int folder, std::string_view name) {
  return path_of_fd(folder).append("/").append(name);
}

bool is_missing(int why) { return why == ENOENT || why == ENOTDIR; }

bool is_missing_or_link(int why) { return is_missing(why) || why == ELOOP; }

}  // namespace ramroot
