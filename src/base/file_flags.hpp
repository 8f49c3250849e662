// SPDX-License-Identifier: GPL-3.0-or-later
/// The flags of chattr(1) (ioctl_iflags(2)).
#pragma once

#include "base/attributes.hpp"

namespace ramroot {

/// Immutable and append-only: an object with one of these flags cannot be renamed, nor can what is in it.
extern const unsigned kLockFlags;

/// Flags that a copy can get at any time: the two above, and those that say how the file system writes it.
extern const unsigned kCopiedFlags;

/// 0 where the file system has no such flags.
unsigned read_file_flags(int fd);

/// Adds and removes flags. @return an Error of the ioctl(2)
Result<void> change_file_flags(int fd, unsigned set, unsigned clear);

/// The locks of an object in the upper layer, which overlayfs keeps in an attribute.
unsigned locks_in(const Attributes& attributes);

}  // namespace ramroot
