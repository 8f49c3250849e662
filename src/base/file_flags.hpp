// SPDX-License-Identifier: GPL-3.0-or-later
/// The flags of chattr(1) (ioctl_iflags(2)).
#pragma once

#include "base/attributes.hpp"

namespace ramroot {

/// Immutable and append-only: what has one of them cannot be renamed, nor what is in it.
extern const unsigned kLockFlags;

/// What can be set on a copy at any time: the locks, and how the file system writes it.
extern const unsigned kCopiedFlags;

/// 0 where the file system has none.
unsigned read_file_flags(int fd);

/// Adds and removes flags. @return an Error of the ioctl(2)
Result<void> change_file_flags(int fd, unsigned set, unsigned clear);

/// The locks of an object in the upper layer, which overlayfs keeps in an attribute.
unsigned locks_in(const Attributes& attributes);

}  // namespace ramroot
