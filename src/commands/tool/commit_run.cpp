// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/commit_run.hpp"

#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <utility>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "commands/boot/exit_code.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_question.hpp"
#include "core/packages/conflict_text.hpp"
#include "core/request/run_places.hpp"
#include "engine/commit/commit_fstab.hpp"
#include "engine/commit/commit_lock.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/commit/layers.hpp"
#include "engine/commit/watched_lower.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "engine/packages/lower_place.hpp"
#include "engine/unions/union_opening.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// Names what a program changed and nobody sees before the next boot.
void report_hidden(const std::vector<Path>& names) {
  const std::vector<Path> told = choose_worth_naming(names);
  if (told.empty()) return;
  print_error("until the next boot this session shows its own copies of what changed:");
  print_conflicts(told);
}

/// Where nothing is protected, the folder of the lock may be missing, or the whole of /run (a chroot on the
/// disk of another machine). That must not keep a commit from being finished.
Result<std::optional<UniqueFd>> lock_without_session() {
  (void)LinuxSystem().make_dir(kRunFolder, 0755);
  auto lock = take_commit_lock();
  if (lock) return std::optional(*std::move(lock));
  if (is_missing(lock.error().errno_value) || lock.error().errno_value == EROFS)
    return std::optional<UniqueFd>();
  // There is no root to make writable here.
  if (lock.error().errno_value == 0) return Error{0, "", kAnotherCommit, kWhenItHasEnded};
  return lock.error();
}

int run_at_union(const UnionSeen& one, const std::vector<Path>& lowers,
                 const std::function<int(const std::vector<Path>&)>& action,
                 const std::function<Result<void>()>& begin) {
  const auto lock = lock_without_session();
  if (!lock) return tell_not_done(lock.error());
  if (begin)
    if (auto begun = begin(); !begun) return tell_not_done(begun.error());
  LinuxSystem system;
  if (one.is_folder)
    if (auto recorded = record_before(one.tree, system); !recorded) return tell_not_done(recorded.error());
  const auto code = run_in_open_union(
      one, [&] { return action(lowers); }, system);
  if (one.is_folder)
    if (auto recorded = record_left(one.tree, system); !recorded) print_error(recorded.error());
  return code ? *code : tell_not_done(code.error());
}

}  // namespace

int tell_not_done(const std::string& why, const std::string& advice) {
  print_error(why, advice);
  return static_cast<int>(ExitCode::not_done);
}

void print_conflicts(const std::vector<Path>& names) {
  for (const std::string& line : render_name_lines(names, kShownNames)) print_error(line);
  for (const std::string& line : render_ways_out(names, conflict_of_chosen(), chosen_folder()))
    print_error(line);
}

int tell_not_done(const Error& why) { return tell_not_done(why.sentence(), why.advice); }

int choose_commit_place(const std::string& at, const std::string& from,
                        const std::vector<std::string>& paths) {
  const auto is_protected = from.empty() ? Result<bool>(false) : is_protected_boot();
  if (!is_protected) return tell_not_done(is_protected.error());
  if (*is_protected)
    return tell_not_done("cannot keep the changes in " + render_for_console(from) +
                             ": this session is protected, and what it changes is gone at the next boot",
                         "boot once without protection: ramroot disable --once");
  const auto done = from.empty() ? choose_place(at, paths) : choose_saved_run(from);
  return done ? 0 : tell_not_done(done.error());
}

std::optional<Error> find_waiting(const std::vector<Path>& lowers) {
  for (const Path& lower : lowers) {
    const auto waits = has_journal(lower);
    if (!waits) return waits.error();
    if (*waits)
      return Error{0, "", "a commit to " + target_of(lower) + " was interrupted",
                   "run 'ramroot-commit --resume' first"};
  }
  return std::nullopt;
}

std::optional<Error> find_unended(const std::vector<Path>& lowers) {
  if (probe_commit_run(probe_seen_boot()) == CommitRun::running)
    return Error{0, "", kAnotherCommit, kWhenItHasEnded};
  return find_waiting(lowers);
}

int tell_end(const WritableRun& run) {
  for (const std::string& warning : run.warnings) print_error(warning);
  report_hidden(run.hidden);
  if (run.still_open.empty()) return run.status;
  if (run.status == 0) print_error("the work is done, but the real root cannot be made read-only again:");
  for (const std::string& why : run.still_open) print_error(why);
  log_to_kernel(Level::error,
                "the real root is STILL WRITABLE after ramroot-commit: end those programs and run "
                "'ramroot-commit --resume', or reboot");
  return run.status == 0 ? static_cast<int>(ExitCode::not_done) : run.status;
}

int run_in_view(const Opening& opening, const ViewWork& work) {
  LinuxSystem system;
  const auto run = run_in_writable_root(opening, work, system);
  return run ? tell_end(*run) : tell_not_done(run.error());
}

Result<void> check_lowers(const std::vector<Path>& lowers, ByteSize written) {
  if (const UnionSeen* const one = chosen_union()) return check_union_can_be_opened(*one);
  const auto is_protected = is_protected_boot();
  if (!is_protected) return is_protected.error();
  if (*is_protected)
    return lowers.empty() ? Result<void>() : check_can_be_opened({View::bare, lowers, "", written});
  for (const Path& lower : lowers)  // as it is mounted, so it is used
    if (!is_left_open(lower))
      return Error{EROFS, "write to " + lower, "make it writable: mount -o remount,rw " + lower};
  return {};
}

int run_at_lowers(const std::vector<Path>& lowers, const std::function<int(const std::vector<Path>&)>& action,
                  const std::function<Result<void>()>& begin, CommitTo where, ByteSize written) {
  if (const UnionSeen* const one = chosen_union()) return run_at_union(*one, lowers, action, begin);
  const auto is_protected =
      where == CommitTo::in_place || is_saved_run_chosen() ? Result<bool>(false) : is_protected_boot();
  if (!is_protected) return tell_not_done(is_protected.error());
  if (*is_protected && !lowers.empty())
    return run_in_view({View::bare, lowers, "", written},
                       {begin, [&](const WritableFacts&) { return action(lowers); }});
  const auto lock = lock_without_session();
  if (!lock) return tell_not_done(lock.error());
  if (begin)
    if (auto begun = begin(); !begun) return tell_not_done(begun.error());
  return action(lowers);
}

int run_at_lowers(const std::function<int(const std::vector<Path>&)>& action,
                  const std::function<Result<void>()>& begin) {
  const auto found = find_lowers();
  if (!found) return tell_not_done(found.error());
  std::vector<Path> lowers = *found;
  std::erase_if(lowers, [&](const Path& lower) { return !has_commits(lower) && !is_left_open(lower); });
  return run_at_lowers(lowers, action, begin);
}

Result<void> number(CommitRecord& made, const std::vector<Path>& lowers) {
  const auto next = next_sequence(lowers);
  if (!next) return next.error();
  made.sequence = *next;
  return {};
}

std::string render_local_time(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  char text[32];
  if (::localtime_r(&time, &parts) == nullptr) return std::to_string(seconds);
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts)};
}

bool hides_commits(const BlindSpot& spot) {
  if (spot.kind != BlindSpot::Kind::root) return spot.kind == BlindSpot::Kind::record;
  const auto lowers = find_lowers();
  return !lowers || lowers->empty();
}

std::optional<int> refuse_commits(const std::string& attempt) {
  if (::geteuid() != 0) return tell_not_done(Error{EPERM, attempt, "only root can do that"});
  if (chosen_union() != nullptr) return std::nullopt;
  const auto spot = find_blind_spot(probe_seen_boot());
  if (!spot || !hides_commits(*spot)) return std::nullopt;
  return tell_not_done(Error{0, attempt, spot->why});
}

void settle_fstab() {
  if (chosen_union() != nullptr || is_saved_run_chosen()) return;
  const auto trees = probe_protected_trees();
  if (!trees) return;  // without a session there is no fstab of ramroot's
  LinuxSystem system;
  if (auto done = perform_all(make_fstab_settling(lower_place(*trees, "/etc/fstab")), system); !done)
    print_error(done.error());
}

}  // namespace ramroot
