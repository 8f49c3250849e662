// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/store_probe.hpp"

#include <sys/stat.h>

#include "core/mounts/mount_kinds.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

std::string probe_store(const Path& top) {
  struct stat now {};
  if (::stat(top.c_str(), &now) != 0 || (now.st_mode & (S_IWGRP | S_IWOTH)) != 0) return "";
  constexpr std::size_t kMostNames = 100000;
  const auto store = find_store_in(list_folder(top, kMostNames));
  // Databases belong to a user of their own, all others to root.
  if (!store || (now.st_uid != 0 && *store != kDatabase)) return "";
  return std::string(*store);
}

}  // namespace ramroot
