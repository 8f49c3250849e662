// SPDX-License-Identifier: GPL-3.0-or-later
/// Copies objects of a file system with everything that belongs to them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "base/place.hpp"
#include "base/result.hpp"

namespace ramroot {

/// Where the first copy of an object with more than one name is.
using LinkMap = std::map<std::pair<dev_t, ino_t>, Path>;

/// A name in an open folder.
struct NameAt {
  int folder = -1;
  std::string name = {};
  Path path = {};  ///< for messages, and to link to
};

/// Told how many bytes were copied since it was told last.
using CopyMeter = std::function<void(std::uint64_t bytes)>;

struct CopyOrder {
  bool whole = true;  ///< a folder with what is in it; otherwise empty
  LinkMap& links;
  const CopyMeter& meter;
};

/// Copies `from` to `to`, which must not exist: contents with their holes, owner, mode, times,
/// extended attributes (access lists, capabilities, labels), flags of chattr(1), devices, links.
/// Names that overlayfs marks as deleted are left out, and so are the attributes that it keeps for
/// itself. What has to be renamed later is not locked: `to` itself gets no immutable flag.
/// @return  EBUSY when a file changes all the time
Result<void> copy_object(const NameAt& from, const NameAt& to, const CopyOrder& order);

/// Removes `at` and, if it is a folder, what is in it, immutable or not.
Result<void> remove_object(const NameAt& at);

}  // namespace ramroot
