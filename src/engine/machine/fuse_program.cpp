// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/fuse_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/run_program.hpp"
#include "system/own_user.hpp"
#include "system/program.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostSaid = 4096;

/// The last line of what a program said.
std::string last_line(std::string said) {
  while (said.ends_with('\n')) said.pop_back();
  const auto end = said.rfind('\n');
  return end == std::string::npos ? said : said.substr(end + 1);
}

}  // namespace

Result<void> start_fuse_program(const std::vector<std::string>& words, const Path& at) {
  const std::string attempt = "mount at " + render_for_console(at) + " with " + words[0];
  if (::access("/dev/fuse", R_OK | W_OK) != 0)
    return Error{errno, attempt,
                 errno == EACCES ? "/dev/fuse may not be opened by this user"
                                 : "/dev/fuse cannot be opened: is the module fuse loaded?"};
  std::string said;
  ProgramCall call{words};
  call.prepare = [] { return ::dup2(STDOUT_FILENO, STDERR_FILENO) < 0 ? errno : pass_on_capabilities(); };
  const auto status = run_program(call, [&](std::string_view piece) {
    said.append(piece.substr(0, kMostSaid - std::min(kMostSaid, said.size())));
    return true;
  });
  if (!status) return status.error();
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const there = find_mount_at(*mounts, at);
  if (*status == 0 && there != nullptr && there->fstype.starts_with("fuse")) return {};
  return Error{0, attempt, "it says: " + render_for_console(last_line(said))};
}

Result<void> find_fuse_overlay() {
  if (is_program(kFuseOverlay)) return {};
  return Error{0, "mount an overlay through FUSE", "there is no program fuse-overlayfs",
               "install the package fuse-overlayfs"};
}

Result<void> mount_fuse_overlay(const LayerDirs& dirs, const Path& at) {
  auto found = find_fuse_overlay();
  return found ? start_fuse_program(fuse_overlay_words(dirs, at), at) : found;
}

}  // namespace ramroot
