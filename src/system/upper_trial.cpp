// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that tries what overlayfs needs of the file system for changes. All of it is tried
// in advance: the kernel mounts an overlay without some of it, and then only warns or fails later.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "base/beneath.hpp"
#include "base/byte_size.hpp"
#include "base/read_folder.hpp"
#include "base/unique_fd.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

constexpr const char* kTrial = ".ramroot-trial";
constexpr std::uint64_t kLeastBytes = 1U << 20, kLeastInodes = 32;

Result<void> find_room(int folder, const std::string& attempt) {
  struct statvfs now {};
  if (::fstatvfs(folder, &now) != 0) return Error{errno, attempt};
  const std::uint64_t bytes = std::uint64_t{now.f_bavail} * now.f_frsize;
  if (bytes < kLeastBytes)
    return Error{ENOSPC, attempt, "it is full: " + render_byte_size({bytes}) + " are free"};
  // Some file systems, as btrfs, make inodes as they need them and report none.
  if (now.f_files != 0 && now.f_favail < kLeastInodes)
    return Error{ENOSPC, attempt, "it is full: only " + std::to_string(now.f_favail) + " more files fit"};
  return {};
}

/// A file without a name, with an attribute of each kind.
Result<void> try_attributes(int folder, const std::string& attempt) {
  const UniqueFd file(::openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file.valid())
    return Error{errno, attempt, "its file system has to make files without a name (O_TMPFILE)"};
  if (::fsetxattr(file.get(), "trusted.overlay.trial", "y", 1, 0) != 0)
    return Error{errno, attempt, "its file system has to have attributes trusted.*"};
  if (::fsetxattr(file.get(), "user.trial", "y", 1, 0) != 0)
    return Error{errno, attempt, "its file system has to have attributes user.*"};
  return {};
}

/// The kernel leaves a whiteout behind, and the folder says what kind of object each name has.
Result<void> try_whiteouts(int folder, const std::string& attempt) {
  const UniqueFd file(::openat(folder, "a", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid()) return Error{errno, attempt};
  constexpr unsigned kWhiteout = 4;  // RENAME_WHITEOUT of renameat2(2)
  if (::renameat2(folder, "a", folder, "b", kWhiteout) != 0)
    return Error{errno, attempt, "its file system has to leave whiteouts behind (RENAME_WHITEOUT)"};
  FolderReader names(UniqueFd(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  while (names.next() != nullptr)
    if (!names.tells_type())
      return Error{0, attempt,
                   "its folders do not tell what kind of object a name has (d_type; XFS made with ftype=0)"};
  return names.error() == 0 ? Result<void>() : Error{names.error(), attempt};
}

}  // namespace

Result<void> LinuxSystem::try_upper(const Place& at) {
  const Error failed{0, "put changes into " + render_place(at)};
  const Place trial{at.root, (at.path == "/" ? "" : at.path) + "/" + kTrial};
  const auto top = open_beneath(at, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!top) return top.error();
  // First of all: where nothing can be made, nothing else could be tried.
  if (auto room = find_room(top->get(), failed.attempt); !room) return room;
  if (auto gone = remove_tree(trial); !gone) return gone;
  if (::mkdirat(top->get(), kTrial, 0700) != 0) return Error{errno, failed.attempt};
  const UniqueFd folder(::openat(top->get(), kTrial, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.valid()) return Error{errno, failed.attempt};
  auto works = try_attributes(folder.get(), failed.attempt);
  if (works) works = try_whiteouts(folder.get(), failed.attempt);
  const auto gone = remove_tree(trial);
  return works ? gone : works;
}

}  // namespace ramroot
