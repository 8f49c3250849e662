// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/clean_root.hpp"

#include <fcntl.h>

#include <cerrno>
#include <ctime>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "core/mounts/ext_superblock.hpp"
#include "engine/boot/fstab_names.hpp"

namespace ramroot {

Result<CheckNeed> probe_check_need(const std::string& spec) {
  const std::string path = find_device_path(spec);
  if (path.empty()) return CheckNeed{};
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) return Error{errno, "look at the file system of " + render_for_console(path)};
  const auto start = read_up_to(fd.get(), kSuperblockEnd, kSuperblockEnd);
  const auto super = start ? parse_ext_superblock(*start) : std::nullopt;
  if (!super) return CheckNeed{};
  const char* const why = why_check(*super, std::time(nullptr));
  return why == nullptr ? CheckNeed{true} : CheckNeed{false, render_for_console(spec) + " " + why};
}

}  // namespace ramroot
