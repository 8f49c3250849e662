// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot-commit --list` shows: everything that changed the real root. Touches nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/commit/leftovers.hpp"
#include "core/journal/commit_record.hpp"

namespace ramroot {

/// The records of commands, and of commits whose copies are gone; the journals of all others are kept with
/// their copies, and have their records.
inline constexpr const char* kPastRecords = "/.ramroot/past.json";

/// So many are kept on each file system: the newest.
inline constexpr std::size_t kMostRecords = 200;

std::string render_past(const std::vector<CommitRecord>& records);

/// What cannot be read is left out: nothing but the list depends on it.
std::vector<CommitRecord> parse_past(std::string_view json);

/// Both, newest first, at most kMostRecords. Where both have the same number, that of `first` counts.
std::vector<CommitRecord> merge_records(std::vector<CommitRecord> first,
                                        const std::vector<CommitRecord>& second);

/// One line of the list: what was done by one command, on all file systems together.
struct ListedCommit {
  CommitRecord record = {};
  std::vector<Path> targets = {};           ///< the mount points of these file systems
  std::optional<Room> kept = std::nullopt;  ///< what the copies take that are kept for --undo
  std::vector<Path> kept_on = {};           ///< of `targets` those that keep copies
  bool is_next = false;                     ///< --undo takes this one back, and would not be refused
};

/// Adds what one file system knows of a command to what others know.
void add_listed(std::vector<ListedCommit>& list, const CommitRecord& record, const Path& target,
                const std::optional<Room>& kept);

/// "2026-11-27 11:24" for seconds since 1970.
using RenderTime = std::function<std::string(std::int64_t)>;

/// "the commit of 2026-11-27 11:24 by alice (--all)", for messages.
std::string render_record_name(const CommitRecord& record, const RenderTime& time);

/// Was it to change more file systems than those that keep copies of it? Only what they keep can be taken
/// back.
bool is_kept_in_part(const ListedCommit& one);

/// A table for people, at most 80 columns wide.
/// @param notes  what else is to be known of it, a line each
std::string render_list(const std::vector<ListedCommit>& list, const RenderTime& time,
                        const std::vector<std::string>& notes = {});

/// The same for programs: one JSON object.
std::string render_list_json(const std::vector<ListedCommit>& list,
                             const std::vector<std::string>& notes = {});

/// "apt-get install" for "/usr/bin/apt-get -y install tree": the program and what it is told to do. No other
/// argument, nor anything that is not a plain word: there may be secrets.
std::string name_command(const std::vector<std::string>& command);

/// The user who asked for this: the one who logged in, also after su(1), which the kernel remembers; else the
/// one that sudo(8) names; else the one who runs this.
/// @param loginuid  contents of /proc/self/loginuid
/// @param sudo_user the environment variable, which says what its owner wants it to say
/// @param passwd    contents of /etc/passwd
std::string choose_asker(std::string_view loginuid, std::string_view sudo_user, std::uint32_t uid,
                         std::string_view passwd);

}  // namespace ramroot
