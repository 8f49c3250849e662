// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that is about swap.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/swap.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "system/block_device.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// union swap_header in the kernel's include/linux/swap.h, which is no header for programs.
struct SwapHeader {
  char boot_bits[1024] = {};
  std::uint32_t version = 1;
  std::uint32_t last_page = 0;
  std::uint32_t bad_pages = 0;
};
constexpr std::string_view kMagic = "SWAPSPACE2";  // the last bytes of the first page

std::string render_swap_header(std::uint64_t size, std::size_t page) {
  SwapHeader header;
  header.last_page = static_cast<std::uint32_t>(std::min<std::uint64_t>(size / page - 1, UINT32_MAX));
  std::string text(page, '\0');
  std::memcpy(text.data(), &header, sizeof header);
  text.replace(page - kMagic.size(), kMagic.size(), kMagic);
  return text;
}

}  // namespace

Result<void> LinuxSystem::start_swap(const Path& node, int priority) {
  const std::string attempt = "use " + render_for_console(node) + " as swap";
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  {
    const UniqueFd fd(::open(node.c_str(), O_RDWR | O_EXCL | O_CLOEXEC));
    if (!fd.valid()) return Error{errno, attempt};
    const auto size = size_of_block_device(fd.get(), attempt);
    if (!size) return size.error();
    if (*size < 10 * page) return Error{ENOSPC, attempt, "it is too small"};
    if (!write_all_at(fd.get(), render_swap_header(*size, page), 0) || ::fsync(fd.get()) != 0)
      return Error{errno, attempt};
  }
  const int flags = priority < 0 ? 0 : SWAP_FLAG_PREFER | (priority & SWAP_FLAG_PRIO_MASK);
  if (::swapon(node.c_str(), flags) == 0) return {};
  return Error{errno, attempt, errno == ENOSYS ? "the kernel was built without swap" : ""};
}

Result<void> LinuxSystem::stop_swap(const Path& node) {
  if (::swapoff(node.c_str()) != 0) return Error{errno, "stop the swap on " + render_for_console(node)};
  return {};
}

}  // namespace ramroot
