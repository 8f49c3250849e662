// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/image_loops.hpp"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "base/unique_fd.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

std::optional<struct loop_info64> ask_loop(const Path& node) {
  const UniqueFd fd(::open(node.c_str(), O_RDONLY | O_CLOEXEC));
  struct loop_info64 now {};
  if (!fd.valid() || ::ioctl(fd.get(), LOOP_GET_STATUS64, &now) != 0) return std::nullopt;
  return now;
}

bool is_of(const struct loop_info64& loop, const struct stat& image) {
  return loop.lo_device == image.st_dev && loop.lo_inode == image.st_ino;
}

}  // namespace

bool is_loop_of(const Path& node, const struct stat& image) {
  const auto now = ask_loop(node);
  return now && is_of(*now, image);
}

std::vector<ImageLoop> list_loops(const Path& image) {
  std::vector<ImageLoop> out;
  struct stat file {};
  if (::stat(image.c_str(), &file) != 0) return out;
  for (const std::string& name : list_folder("/sys/block")) {
    const auto now = name.starts_with("loop") ? ask_loop("/dev/" + name) : std::nullopt;
    if (now && is_of(*now, file))
      out.push_back(
          {"/dev/" + name, now->lo_offset, now->lo_sizelimit, (now->lo_flags & LO_FLAGS_READ_ONLY) != 0});
  }
  return out;
}

bool wait_for_loops(const std::function<bool()>& is_so) {
  constexpr int kTries = 100;
  constexpr unsigned kBetweenTries = 10'000;  // microseconds
  for (int tries = 0; tries < kTries; ++tries) {
    if (is_so()) return true;
    ::usleep(kBetweenTries);
  }
  return false;
}

void wait_for_writable_loops(const Path& image) {
  (void)wait_for_loops([&] {
    const auto loops = list_loops(image);
    return std::all_of(loops.begin(), loops.end(), [](const ImageLoop& one) { return one.is_read_only; });
  });
}

}  // namespace ramroot
