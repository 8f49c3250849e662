// SPDX-License-Identifier: GPL-3.0-or-later
/// Who changed the real root, when, and what for: a line of `ramroot-commit --list`. How a commit is carried
/// out does not depend on it. Touches nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ramroot {

struct CommitRecord {
  enum class Kind {
    commit,
    undo,     ///< takes back a commit, or a redo
    redo,     ///< takes back an undo
    command,  ///< ramroot-commit -- COMMAND: nothing is kept of what it replaced
  };
  /// Orders all of them, and is the same on every file system that one changed: see next_sequence().
  std::uint64_t sequence = 0;
  Kind kind = Kind::commit;
  std::int64_t made_s = 0;             ///< seconds since 1970; 0 if unknown
  std::string who = {};                ///< a user name; empty if unknown
  std::string what = {};               ///< "--all", "/etc/hosts and 2 more", the name of a program; any bytes
  std::uint64_t names = 0, bytes = 0;  ///< files and folders, and what was copied
  std::uint64_t disks = 0;             ///< file systems that it was to change; 0: unknown
  std::uint64_t origin = 0;            ///< undo, redo: the commit that all of them are about; 0: unknown
  friend bool operator==(const CommitRecord&, const CommitRecord&) = default;
};

/// Higher numbers are damaged, and are read as 0, which is none. Every program reads this one from JSON
/// exactly.
inline constexpr std::uint64_t kMostSequence = std::uint64_t{1} << 53U;

/// What a record says beyond these is damaged too, and is unknown (of a text, what is beyond): the last
/// second of the year 9999, and more names, bytes and file systems than a machine has.
inline constexpr std::int64_t kLatestMade = 253'402'300'799;
inline constexpr std::uint64_t kMostMadeNames = 1'000'000'000'000, kMostMadeBytes = std::uint64_t{1} << 53U,
                               kMostMadeDisks = 10'000;
inline constexpr std::size_t kLongestWho = 64, kLongestWhat = 200;

/// Were both made by the same command, on whichever file systems? Numbers alone do not tell: a file system
/// that was not mounted has not counted along, and older versions counted from 1.
bool is_same_command(const CommitRecord& a, const CommitRecord& b);

/// Which one was made later.
bool is_newer(const CommitRecord& a, const CommitRecord& b);

/// The number of the commit that this one made, took back, or made again; its own where that is unknown.
std::uint64_t origin_of(const CommitRecord& record);

/// "commit", "undo", "redo", "command"
std::string_view render_kind(CommitRecord::Kind kind);

/// The record in the text of a journal. parse_journal() leaves it out: the boot program finishes a commit
/// without it. What cannot be read stays unknown.
CommitRecord parse_journal_record(std::string_view journal);

}  // namespace ramroot
