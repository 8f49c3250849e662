// SPDX-License-Identifier: GPL-3.0-or-later
/// Shared by the verbs that change the real root.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "commands/tool/commit_places.hpp"
#include "core/boot/seen_boot.hpp"
#include "core/journal/commit_record.hpp"
#include "engine/commit/writable_root.hpp"
#include "engine/journal/commit_protocol.hpp"

namespace ramroot {

constexpr int kKilled = 128;  ///< shells report 128 plus the number of the signal

/// Prints why nothing was done.
/// @return  the exit code
int tell_not_done(const std::string& why, const std::string& advice = {});
int tell_not_done(const Error& why);

/// Names what is in conflict, and says what can be done about it.
void print_conflicts(const std::vector<Path>& names);

/// The first of these file systems with an interrupted commit, which has to be finished before another one.
/// @return  nothing if there is none
std::optional<Error> find_waiting(const std::vector<Path>& lowers);

/// The same, or another command at work, whose journal looks like that: what has to end before anything is
/// taken back. Not to be called by that command itself.
std::optional<Error> find_unended(const std::vector<Path>& lowers);

/// Says what a view left behind: what it could not close, and what the session hides.
/// @return  the exit code
int tell_end(const WritableRun& run);

/// Runs the work in a view in which the real root can be written; reports what could not be closed again.
int run_in_view(const Opening& opening, const ViewWork& work);

/// Would run_at_lowers() be refused? If so, the Error says why, before the user is asked anything.
/// @param written  see Opening
Result<void> check_lowers(const std::vector<Path>& lowers, ByteSize written = {});

/// Where changes go to.
enum class CommitTo {
  session,   ///< to what is below the overlays of a protected session, if there is one
  in_place,  ///< to file systems as they are mounted
};

/// Runs `action` with the paths where these file systems of the real root can be written: in a view
/// if the system is protected, in the running system otherwise. No other one is touched, and no other
/// ramroot-commit can be at work.
/// @param begin    see ViewWork
/// @param written  see Opening
int run_at_lowers(const std::vector<Path>& lowers, const std::function<int(const std::vector<Path>&)>& action,
                  const std::function<Result<void>()>& begin = {}, CommitTo where = CommitTo::session,
                  ByteSize written = {});

/// The same where there are commits.
int run_at_lowers(const std::function<int(const std::vector<Path>&)>& action,
                  const std::function<Result<void>()>& begin = {});

/// Gives a commit or command its number. Only while no other ramroot-commit is at work does no other one
/// take the same.
/// @param lowers  all file systems that are seen
Result<void> number(CommitRecord& made, const std::vector<Path>& lowers);

/// "2026-11-27 11:24", as the clocks here show it.
std::string render_local_time(std::int64_t seconds);

/// Can a commit not be seen because of this? Where the machine may not be protected, the file systems that
/// are seen are what there is: a rescue system, a chroot on a disk.
bool hides_commits(const BlindSpot& spot);

/// Says why nothing can be done with commits here: not as an ordinary user, and not where they are hidden.
/// @return  nothing to continue; otherwise the exit code
std::optional<int> refuse_commits(const std::string& attempt);

/// To be called when names in the real root may have changed: fstab may be among them.
void settle_fstab();

/// What was typed before a question is no answer to it. Only at a terminal.
void forget_typed_ahead();

/// The first letter of a line that somebody types; EOF at the end.
int read_answer();

/// Asks "Make this permanent? (l: the whole list) [y/N/l]", unless the user gave --yes.
/// @param list  what "l" shows, through the pager; if there is none, "l" is no answer
/// @return      nothing to continue; otherwise the exit code
std::optional<int> ask(const std::string& question, bool yes, const std::function<std::string()>& list = {});

}  // namespace ramroot
