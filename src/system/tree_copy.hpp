// SPDX-License-Identifier: GPL-3.0-or-later
/// Copies objects of a file system with everything that belongs to them.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/place.hpp"
#include "base/result.hpp"
#include "system/file_contents.hpp"

namespace ramroot {

/// The path of the first copy of each object that has more than one name.
using LinkMap = std::map<std::pair<dev_t, ino_t>, Path>;

/// A name in an open folder. Owns nothing: a copy of the path for each object would make deep trees slow.
struct NameAt {
  int folder = -1;
  const char* name = "";
  std::string_view path = {};  ///< for messages, and to link to
};

struct CopyOrder {
  bool whole = true;  ///< copy a folder with its contents, not as an empty one
  LinkMap& links;
  const CopyMeter& meter;
};

/// Copies `from` to `to`, which must not exist: contents with holes, owner, mode, times, extended
/// attributes (access lists, capabilities, labels), flags of chattr(1), devices, links. Names
/// that overlayfs marks as deleted are left out, and so are overlayfs's own attributes. `to`
/// itself gets no immutable or append-only flag, because it is renamed later. Folders may be nested as
/// deep as the file systems allow; only hard links whose paths are too long for the kernel become
/// files of their own.
/// @return  EBUSY when a file keeps changing
Result<void> copy_object(const NameAt& from, const NameAt& to, const CopyOrder& order);

}  // namespace ramroot
