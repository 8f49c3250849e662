// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/file_system_print.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file_io.hpp"
#include "base/print.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "core/mounts/superblock_ranges.hpp"
#include "engine/machine/device_contents.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

/// What is beyond the end of the device is left out.
Result<std::string> read_range(int fd, std::uint64_t begin, const ByteRange& range) {
  constexpr std::uint64_t kMost = 1U << 20;
  std::string out(static_cast<std::size_t>(std::min(range.size, kMost)), '\0');
  const ssize_t got = read_some_at(fd, out.data(), out.size(), static_cast<off_t>(begin + range.begin));
  if (got < 0) return Error{errno, "read what is below the changes"};
  out.resize(static_cast<std::size_t>(got));
  return out;
}

}  // namespace

Result<std::string> print_file_system(int fd, std::uint64_t begin) {
  const auto start = read_range(fd, begin, {0, kDeviceStart});
  if (!start) return start.error();
  Print print;
  for (const ByteRange& range : list_changing_ranges(*start)) {
    const auto bytes = read_range(fd, begin, range);
    if (!bytes) return bytes.error();
    print.add(*bytes);
  }
  return std::to_string(print.value());
}

Result<FileSystemPrint> print_mounted(const MountEntry& mount) {
  const auto device = block_device_of(mount);
  if (!device) return device.error();
  const Path node = device->empty() ? "" : find_node(*device);
  if (node.empty()) return FileSystemPrint{mount.fstype + " " + mount.source, ""};
  const UniqueFd fd(::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) return Error{errno, "read " + render_for_console(node)};
  const auto contents = probe_contents(node, 0, 0);
  if (!contents) return contents.error();
  auto state = print_file_system(fd.get(), 0);
  if (!state) return state.error();
  // One that has no UUID (squashfs) is known by its beginning, which nobody changes.
  const std::string id = contents->uuid.empty() ? mount.fstype + " " + *state : contents->uuid;
  // btrfs has several trees in one file system.
  return FileSystemPrint{mount.root == "/" ? id : id + " " + mount.root, *std::move(state)};
}

}  // namespace ramroot
