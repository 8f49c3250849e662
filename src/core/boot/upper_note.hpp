// SPDX-License-Identifier: GPL-3.0-or-later
/// What changes on a device belong to: a file beside them says it, for the next boot. Touches nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ramroot {

/// The file, in the folder with `upper` and `work`.
inline constexpr const char* kUpperNote = "/note.json";
/// An empty file beside it: the next boot is to forget the changes.
inline constexpr const char* kForgetMark = "/forget";

/// The fstab that the last boot wrote, and what a session had made of it.
inline constexpr const char* kMadeFstab = "/fstab.boot";
inline constexpr const char* kChangedFstab = "/fstab.changed";

/// What commands of commits changed below and the changes hide: a copy of kHiddenNames, for the next boot.
inline constexpr const char* kKeptHidden = "/hidden.json";

/// A folder whose files give their place, blocks and inodes, when the device is full and one of these has to
/// be stored, or an overlay is to be mounted.
inline constexpr const char* kUpperRoom = "/room";
inline constexpr std::array kRoomFiles{"/1", "/2", "/3", "/4"};
inline constexpr std::size_t kRoomFileSize = 128U << 10;  ///< XFS and btrfs need more than a note has
std::string render_room_file();

/// Which file system is below, and whether it is as it was.
struct FileSystemPrint {
  std::string id = {};     ///< its UUID; of one without, where it comes from ("server:/export")
  std::string state = {};  ///< of what every write changes: see list_changing_ranges(); empty: not known
  friend bool operator==(const FileSystemPrint&, const FileSystemPrint&) = default;
};

struct UpperNote {
  FileSystemPrint lower = {};
  std::int64_t since_s = 0;       ///< when there were no changes yet, seconds since 1970
  bool is_being_written = false;  ///< what is below: by a commit, which notes the print anew at its end
  friend bool operator==(const UpperNote&, const UpperNote&) = default;
};

std::string render_upper_note(const UpperNote& note);
Result<UpperNote> parse_upper_note(std::string_view json);

}  // namespace ramroot
