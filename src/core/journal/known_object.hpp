// SPDX-License-Identifier: GPL-3.0-or-later
/// How a journal recognizes the objects that it names. Touches nothing.
#pragma once

#include <cstdint>

namespace ramroot {

/// What was seen of an object. Its inode number does not tell enough: a file system gives the number of a
/// deleted file to the next one, and a file that was written to keeps its own.
struct KnownObject {
  std::uint64_t inode = 0;      ///< 0: nothing had the name
  std::int64_t birth_ns = 0;    ///< when it was made; 0 where the file system does not say
  std::uint64_t print = 0;      ///< of contents, owner, mode and attributes; 0: not compared
  std::int64_t changed_ns = 0;  ///< ctime; 0: not compared, because the commit itself changes it
  friend bool operator==(const KnownObject&, const KnownObject&) = default;
};

/// Is it that object, changed or not? Also true if both times there was nothing.
bool is_same_object(const KnownObject& known, const KnownObject& now);

/// Is it that object, and nobody changed it since? Also true if both times there was nothing.
bool is_unchanged(const KnownObject& known, const KnownObject& now);

}  // namespace ramroot
