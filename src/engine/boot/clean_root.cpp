// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/clean_root.hpp"

#include <fcntl.h>

#include <cerrno>
#include <ctime>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "engine/boot/fstab_names.hpp"

namespace ramroot {

Result<std::optional<ExtSuperblock>> read_ext_superblock(const std::string& node) {
  const UniqueFd fd(::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) return Error{errno, "look at the file system of " + render_for_console(node)};
  const auto start = read_up_to(fd.get(), kSuperblockEnd, kSuperblockEnd);
  return start ? parse_ext_superblock(*start) : std::nullopt;
}

Result<CheckNeed> probe_check_need(const std::string& spec) {
  const std::string path = find_device_path(spec);
  if (path.empty()) return CheckNeed{};
  const auto super = read_ext_superblock(path);
  if (!super) return super.error();
  if (!*super) return CheckNeed{};
  const char* const why = why_check(**super, std::time(nullptr));
  return why == nullptr ? CheckNeed{true} : CheckNeed{false, render_for_console(spec) + " " + why};
}

}  // namespace ramroot
