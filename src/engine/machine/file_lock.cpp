// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/file_lock.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

namespace ramroot {

LockSeen probe_lock(const Path& file) {
  struct stat now {};
  if (::lstat(file.c_str(), &now) != 0) return errno == ENOENT ? LockSeen::no_file : LockSeen::unknown;
  // A line of proc_locks(5): "1: FLOCK  ADVISORY  WRITE 512 00:1a:1042 0 EOF".
  char name[64];
  (void)std::snprintf(name, sizeof name, " %02x:%02x:%ju ", major(now.st_dev), minor(now.st_dev),
                      static_cast<std::uintmax_t>(now.st_ino));
  std::ifstream locks("/proc/locks");  // line by line: users can have any number of locks
  if (!locks) return LockSeen::unknown;
  for (std::string line; std::getline(locks, line);)
    if (line.find("FLOCK") != line.npos && line.find(name) != line.npos) return LockSeen::held;
  return locks.bad() ? LockSeen::unknown : LockSeen::free;
}

}  // namespace ramroot
