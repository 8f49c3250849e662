// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <string>

#include "core/request/run_places.hpp"

namespace ramroot {

Result<UniqueFd> lock_unions_in(const Path& unions) {
  UniqueFd lock(::open(unions.c_str(), kFolderFlags));
  // A signal ends this program, which has no handlers.
  if (lock.valid() && ::flock(lock.get(), LOCK_EX) == 0) return lock;
  return Error{errno, "wait for others at " + unions};
}

Result<UniqueFd> take_union_lock(System& system) {
  for (const char* const folder : {kRunFolder, kUnions})
    if (auto made = system.make_dir(folder, folder == kUnions ? 0700 : 0755);
        !made && made.error().errno_value != EEXIST)
      return made.error();
  return lock_unions_in(kUnions);
}

}  // namespace ramroot
