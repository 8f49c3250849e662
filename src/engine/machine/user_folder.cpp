// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/user_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "core/mounts/mount_policy.hpp"
#include "engine/machine/probe_machine.hpp"
#include "system/own_user.hpp"

namespace ramroot {

namespace {

bool is_own_folder(const Path& path) {
  struct stat now {};
  return ::lstat(path.c_str(), &now) == 0 && S_ISDIR(now.st_mode) && now.st_uid == ::geteuid() &&
         (now.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

}  // namespace

Result<Path> find_user_folder(const std::string& name, System& system) {
  const char* const given = ::getenv("XDG_RUNTIME_DIR");
  const std::string user = std::to_string(user_outside());
  Path folder = "/tmp/" + name + "-" + user;
  for (const Path& own : {Path(given != nullptr ? given : ""), "/run/user/" + user})
    if (is_plain_path(own) && is_own_folder(own)) folder = Path(own).append("/").append(name);
  const auto existing = probe_existing({folder});
  if (!existing) return existing.error();
  if (!existing->contains(folder))
    if (auto made = system.make_dir(folder, 0700); !made) return made.error();
  if (is_own_folder(folder)) return folder;
  return Error{0, "use " + folder, "it is not a folder of your own"};
}

}  // namespace ramroot
