// SPDX-License-Identifier: GPL-3.0-or-later
/// The flags of chattr(1) (ioctl_iflags(2)).
#pragma once

#include <cstdint>

#include "base/attributes.hpp"

namespace ramroot {

/// Immutable and append-only: an object with one of these flags cannot be renamed, nor can what is in it.
extern const unsigned kLockFlags;

/// Flags that a copy can get at any time: the two above, and those that say how the file system writes it.
extern const unsigned kCopiedFlags;

/// Flags of folders: what is in them is encrypted (fscrypt); names differ in more than upper and lower case.
extern const unsigned kEncryptedFlag;
extern const unsigned kCasefoldFlag;

/// The project whose quota an object counts against (chattr -p), and whether new objects in a folder get the
/// same (chattr +P). Nothing can be renamed into such a folder that has another project.
struct Project {
  std::uint32_t id = 0;
  bool is_inherited = false;
  friend bool operator==(const Project&, const Project&) = default;
};

/// No project where the file system has none. @return an Error of the ioctl(2) otherwise
Result<Project> read_project(int fd);

/// @return an Error of the ioctl(2)
Result<void> set_project(int fd, const Project& project);

/// 0 where the file system has no such flags. @return an Error of the ioctl(2) otherwise
Result<unsigned> read_file_flags(int fd);

/// Adds and removes flags. @return an Error of the ioctl(2)
Result<void> change_file_flags(int fd, unsigned set, unsigned clear);

/// The locks of an object in the upper layer, which overlayfs keeps in an attribute.
unsigned locks_in(const Attributes& attributes);

}  // namespace ramroot
