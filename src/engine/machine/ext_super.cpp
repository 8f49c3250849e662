// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/ext_super.hpp"

#include <fcntl.h>

#include <cerrno>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

Result<std::optional<ExtSuperblock>> read_ext_superblock(const std::string& node) {
  const UniqueFd fd(::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) return Error{errno, "look at the file system of " + render_for_console(node)};
  const auto start = read_up_to(fd.get(), kSuperblockEnd, kSuperblockEnd);
  return start ? parse_ext_superblock(*start) : std::nullopt;
}

}  // namespace ramroot
