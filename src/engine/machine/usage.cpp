// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/usage.hpp"

#include <sys/statvfs.h>

namespace ramroot {

std::optional<Usage> probe_usage(const Path& at) {
  struct statvfs now {};
  if (::statvfs(at.c_str(), &now) != 0) return std::nullopt;
  return Usage{
      {now.f_blocks * now.f_frsize, (now.f_blocks - now.f_bfree) * now.f_frsize, now.f_bfree * now.f_frsize},
      {now.f_files, now.f_files - now.f_ffree, now.f_ffree}};
}

}  // namespace ramroot
