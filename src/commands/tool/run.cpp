// SPDX-License-Identifier: GPL-3.0-or-later
// `ramroot run`: a command on the whole machine, which keeps nothing unless somebody says so.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_places.hpp"
#include "commands/tool/fuse.hpp"
#include "commands/tool/run_changes.hpp"
#include "core/boot/state.hpp"
#include "core/request/size_policy.hpp"
#include "engine/commit/watched_lower.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/runs/run_command.hpp"
#include "engine/runs/run_image.hpp"
#include "engine/runs/user_root.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// Why the size is none; nothing if it is one.
std::optional<Error> find_wrong_size(const RunRequest& wanted) {
  if (wanted.size.empty()) return std::nullopt;
  if (!wanted.save.empty() || !wanted.upper.empty()) {
    if (parse_byte_size(wanted.size)) return std::nullopt;
    return Error{0, "use the size '" + render_for_console(wanted.size) + "'",
                 "it is for a disk: write it as 500M or 2G"};
  }
  Options options;
  const auto done = apply_option("size", wanted.size, options);
  return done ? std::nullopt : std::optional(done.error());
}

Result<UpperLimits> find_limits(const std::string& size) {
  Options options;
  if (!size.empty())
    if (auto done = apply_option("size", size, options); !done) return done.error();
  const auto ram = probe_ram();
  if (!ram) return ram.error();
  Warnings warnings;
  const UpperLimits limits = decide_limits(options, *ram, warnings);
  for (const std::string& line : warnings.lines()) print_error(line);
  return limits;
}

/// What the command finds otherwise than it may expect.
void tell_read_only(const RunStage& stage) {
  for (const RunMount& mount : stage.view)
    if (!mount.why.empty())
      print_error(render_for_console(mount.target) + " is read-only for the command: " + mount.why);
  for (const Path& folder : list_folders_with_fixed_files(stage.parts))
    print_error("the files in " + render_for_console(folder) +
                " itself are read-only for the command: there is a mount below it");
  if (!stage.can_replace_folders)
    print_error(
        "the command can delete files, but no folder that had something in it: Linux before 6.6 lacks that",
        "run it as root");
}

int fail_usage(const Error& why) {
  print_error(why);
  return static_cast<int>(ExitCode::usage);
}

int fail_run(const Error& why) {
  print_error(why);
  return static_cast<int>(ExitCode::not_done);
}

/// Without a decision beforehand somebody has to be asked in the end.
bool is_undecided(const RunRequest& wanted) {
  return !wanted.keep && !wanted.discard && wanted.save.empty() && ::isatty(STDIN_FILENO) != 1;
}

/// @param is_made  it need not exist; the folder that it is in does
Result<Path> find_folder(const std::string& given, bool is_made) {
  const std::filesystem::path path(given);
  std::error_code failure;
  if (!is_made || std::filesystem::exists(path, failure) || failure) return real_path(given);
  const auto parent = real_path(path.has_parent_path() ? path.parent_path().string() : ".");
  if (!parent) return parent.error();
  const Path made = (*parent == "/" ? "" : *parent) + "/" + path.filename().string();
  const auto done = LinuxSystem().make_dir(made, 0700);
  return done ? Result<Path>(made) : done.error();
}

/// At a terminal, before a shell: it looks like any other.
void tell_shell(const RunRequest& wanted, bool can_keep) {
  if (!wanted.command.empty() || wanted.quiet || ::isatty(STDIN_FILENO) != 1) return;
  const std::string fate = !wanted.save.empty()          ? "is saved for later"
                           : wanted.keep                 ? "is kept at its end, if its exit status is 0"
                           : wanted.discard || !can_keep ? "is kept"
                                                         : "is kept, unless you say so at its end";
  const bool is_nothing = wanted.save.empty() && !wanted.keep;
  (void)write_all(STDERR_FILENO, std::string(is_nothing ? "nothing" : "all") +
                                     " that is changed in this shell " + fate + "; 'exit' ends it\n");
}

/// Where on a disk the changes go to, if they do.
Result<void> choose_folder(const RunRequest& wanted, RunWanted& run) {
  const std::string& given = wanted.save.empty() ? wanted.upper : wanted.save;
  if (given.empty()) return {};
  if (::geteuid() != 0)
    return Error{EPERM, "put the changes into " + render_for_console(given), "only root can do that"};
  run.is_saved = !wanted.save.empty();
  const auto folder = find_folder(given, run.is_saved);
  if (!folder) return folder.error();
  run.folder = *folder;
  if (wanted.size.empty()) return {};
  const auto size = parse_byte_size(wanted.size);
  if (!size) return size.error();
  run.folder_size = *size;
  return {};
}

/// A disk that was full meanwhile, or failed: the kernel had told the command that it would write later.
/// @param watch  opened before, because each such error is told once (syncfs(2), Linux 5.8)
std::optional<Error> find_lost_writes(const UniqueFd& watch, const Path& folder) {
  if (folder.empty() || !watch.valid() || ::syncfs(watch.get()) == 0) return std::nullopt;
  return Error{errno, "store all that the command wrote",
               "the disk of " + render_for_console(folder) +
                   " was full meanwhile, or failed: files that it wrote may be empty",
               "make room there, and run it again"};
}

/// Why nothing can be kept, whoever decides that.
std::optional<Error> find_no_keeping(bool is_root) {
  const std::string attempt = "keep the changes of a command";
  if (!is_root)
    return Error{0, attempt, "a commit stores them in /.ramroot, which only root can write",
                 "use --discard to look at them, or run it as root"};
  const auto is_protected = is_protected_boot();
  if (!is_protected) return is_protected.error();
  if (!*is_protected) return std::nullopt;
  return Error{0, attempt, "this session is protected: what is kept in RAM is gone at the next boot anyway",
               "use --discard to look at them; to change the disk: ramroot-commit -- COMMAND"};
}

/// A command changes mostly what is where it begins: said before it has run for nothing.
std::optional<Error> find_overlay_here() {
  const auto folder = real_path(".");
  const auto mounts = read_mounts();
  const MountEntry* const mount = folder && mounts ? find_covering(*mounts, *folder) : nullptr;
  if (mount == nullptr || mount->fstype != "overlay") return std::nullopt;
  return explain_overlay(*folder);
}

}  // namespace

int run_run(const RunRequest& wanted) {
  if (is_undecided(wanted)) {
    print_error("there is no terminal to ask at what becomes of the changes",
                "say it beforehand: --discard, --keep or --save=FOLDER");
    return static_cast<int>(ExitCode::usage);
  }
  if (const auto wrong = find_wrong_size(wanted)) return fail_usage(*wrong);
  const bool is_root = ::geteuid() == 0;
  if (wanted.fuse && is_root) return fail_usage(explain_no_fuse());
  const auto no_keeping = find_no_keeping(is_root);
  if (no_keeping && wanted.keep) return fail_run(*no_keeping);
  if (wanted.keep)
    if (const auto bad = find_overlay_here()) return fail_run(*bad);
  const auto limits = find_limits(wanted.save.empty() && wanted.upper.empty() ? wanted.size : "");
  if (!limits) return fail_run(limits.error());
  const mode_t mask = ::umask(0);  // LinuxSystem sets it to 0; the command must get the caller's
  LinuxSystem system;
  RunWanted run{wanted.command, mask, wanted.private_run, wanted.no_network, wanted.fuse};
  if (auto done = choose_folder(wanted, run); !done) return fail_run(done.error());
  // What was changed in the same tick of the clock as the command begins would be in conflict.
  if (!wanted.discard) (void)begin_to_watch();
  const auto stage = is_root ? open_run_stage(run, *limits, system) : open_user_stage(run, *limits, system);
  if (!stage) return fail_run(stage.error());
  if (wanted.fuse) print_error(kFuseWarning);
  if (!wanted.quiet) tell_read_only(*stage);
  tell_shell(wanted, !no_keeping);
  const UniqueFd watch(::open(stage->places.stage.c_str(), kFolderFlags));
  const auto status = run_command(run, *stage, system);
  if (!status) return fail_run(status.error());
  if (const auto lost = find_lost_writes(watch, run.folder)) {
    print_error(*lost);
    if (run.is_saved) forget_run(run.folder);
    if (!wanted.discard) return static_cast<int>(ExitCode::not_done);
  }
  if (run.is_saved)
    if (auto done = record_run(run.folder, wanted.command, *stage, system); !done)
      return fail_run(done.error());
  const int code = end_run(wanted, *stage, *status, !no_keeping);
  return code == 0 ? *status : code;
}

}  // namespace ramroot
