// SPDX-License-Identifier: GPL-3.0-or-later
/// A path, and the folder that it must not leave.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace ramroot {

using Path = std::string;  ///< absolute path as the kernel will see it

/// A path and the folder that it must not leave.
///
/// The contents of the real root are hostile: a link `/ro -> /run` in it must not lead into the
/// initramfs. A place below such a root is resolved component by component beneath `root`
/// (openat2(2)); `Place{"/rw"}` is a path that ramroot itself chose.
struct Place {
  Path root = "/";
  Path path;  ///< absolute, seen from `root`

  Place() = default;
  Place(const char* own) : path(own) {}      // NOLINT: a plain path is a place
  Place(Path own) : path(std::move(own)) {}  // NOLINT: a plain path is a place
  Place(Path below, Path inside) : root(std::move(below)), path(std::move(inside)) {}

  /// "/root/etc/fstab": for messages, and for paths that ramroot itself chose.
  std::string text() const { return root == "/" ? path : root + (path == "/" ? "" : path); }

  friend bool operator==(const Place&, const Place&) = default;
};

/// What to do with symbolic links on the way.
enum class Links {
  refuse,        ///< ELOOP: for mount points
  stay_in_root,  ///< follow, but `/` and `..` never lead out of the root: for files, and for what fstab names
};

/// Is `path` inside `folder` ("/" or "" for the root)? The folder itself does not count, nor does
/// "/variable" for "/var".
inline bool is_below(std::string_view path, std::string_view folder) {
  if (folder == "/") folder = "";
  return path.size() > folder.size() + 1 && path.starts_with(folder) && path[folder.size()] == '/';
}

/// Is `path` the folder itself ("/" for the root), or inside it?
inline bool is_at_or_below(std::string_view path, std::string_view folder) {
  return folder == "/" || path == folder || is_below(path, folder);
}

/// "/etc" for "/etc/hosts", "/" for "/etc".
inline Path parent_of(const Path& path) {
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// "hosts" for "/etc/hosts".
inline std::string file_name_of(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

/// "/var/log" for "//var/./log/"; empty for a path that is not absolute or contains "..".
std::string normalize_target(std::string_view target);

/// The place as it may be shown in a message: its names may be hostile.
std::string render_place(const Place& place);

}  // namespace ramroot
