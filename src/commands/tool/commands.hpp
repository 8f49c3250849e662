// SPDX-License-Identifier: GPL-3.0-or-later
/// The verbs. Each one gathers, calls the engine, tells the user and returns an exit code.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/boot/exit_code.hpp"

namespace ramroot {

/// `ramroot boot` belongs to the boot program, which this is not. A hand-made initramfs may still
/// call it here: prints nothing if protection was not requested.
ExitCode run_boot_of_tool();

/// The arguments of `ramroot plan`.
struct PlanRequest {
  std::optional<std::string> cmdline = std::nullopt;  ///< default: that of the next boot
  std::optional<std::string> root = std::nullopt;     ///< default: the root of the next boot
  bool json = false, verbose = false;
};

/// Prints what a protected boot would do.
ExitCode run_plan(const PlanRequest& wanted);

/// The arguments of `ramroot diff`.
struct DiffRequest {
  std::vector<std::string> paths = {};  ///< none: everything
  std::string at = {};                  ///< in a union; empty: this session, or where the paths are
  std::string from = {};                ///< a folder of `ramroot run --save`
  bool json = false, summary = false, text = false;
};

/// Prints what changed since the boot.
ExitCode run_diff(const DiffRequest& wanted);

/// ramroot-commit [-- COMMAND...]: runs a shell or one command in the real root, which is writable meanwhile.
/// @return  the exit status of the command; 1 if it was not run, or the root could not be closed
int run_commit_command(const std::vector<std::string>& command);

/// The arguments of ramroot-commit for paths.
struct CommitRequest {
  std::vector<std::string> paths = {};
  std::vector<std::string> excluded = {}, included = {};  ///< patterns, see CommitFilter
  std::vector<std::string> mine = {}, theirs = {};        ///< patterns, see CommitFilter
  bool all = false;  ///< everything, except what belongs to this session only
  bool dry_run = false, yes = false;
  bool json = false;   ///< for programs
  bool quiet = false;  ///< only questions and what went wrong
};

/// Makes what follows be about one union, if `at` or the paths say so, or about what a command changed.
/// @param from  a folder of `ramroot run --save`
/// @return      0, or the exit code if there is none
int choose_commit_place(const std::string& at, const std::string& from,
                        const std::vector<std::string>& paths);

/// Makes the present state of these paths permanent.
int run_commit_paths(const CommitRequest& wanted);

/// Takes the last commit back.
int run_commit_undo(const CommitRequest& wanted);

/// Takes the last --undo back.
int run_commit_redo(const CommitRequest& wanted);

/// Prints what changed the real root.
ExitCode run_commit_list(bool json);

/// Removes what commits replaced and keep for --undo.
/// @param yes  do not ask
int run_commit_forget(bool yes);

/// Finishes a commit that was interrupted.
int run_commit_resume();

/// Gives up a commit that was interrupted: what has changed stays changed, the rest does not change.
/// @param yes  do not ask
int run_commit_abandon(bool yes);

/// The arguments of `ramroot import`.
struct ImportRequest {
  std::string root = "/";
  const char* cmdline = nullptr;  ///< null: the running kernel's, if `root` is its root
  bool apply = false;
};

/// Prints the equivalent of another tool's settings, and writes /etc/ramroot.json if requested.
ExitCode run_import(const ImportRequest& wanted);

/// Answers the hooks of package managers: "apt" and "dpkg" give details on standard input, "dnf"
/// names packages, "unit" is a service that changes packages by itself, "builder COMMAND" makes an
/// initramfs, and COMMAND would make it for good.
/// @return  done: continue; not_done: stop, a message was printed; not_asked_for: continue, but the
///          initramfs is made in a protected session
ExitCode run_guard(const std::vector<std::string>& words);

/// Answers the hooks that make an initramfs: what has to be in it for the upper that the next boots ask for,
/// a name a line. Without one of a kind that needs more than a tmpfs nothing is printed.
/// @param kind  "modules" or "programs"
ExitCode run_needs(const std::string& kind);

/// The arguments of `ramroot mount`.
struct UnionRequest {
  std::string source, target;
  std::string fstype = "auto", options = {};  ///< see parse_union_options()
  std::vector<std::string> command = {};  ///< of an ordinary user, who alone sees the union; none: a shell
  bool fuse = false;                      ///< by fuse-overlayfs, for that command
};

/// Mounts an image, a device or a folder so that changes go elsewhere.
/// @return  for ordinary users the exit status of the command
int run_mount(const UnionRequest& wanted);
/// @param lazily  also if it is in use
ExitCode run_umount(const std::string& target, bool lazily);

/// The same in a namespace of users, where the caller is root (mount_user.cpp).
ExitCode mount_among_users(const UnionRequest& wanted);
ExitCode umount_among_users(const std::string& target, bool lazily);

/// Makes a namespace of users with the union in it for a command, which ends with it.
/// @return  the exit status of the command
int mount_for_command(const UnionRequest& wanted);

/// The helpers that mount(8) calls for the type "ramroot", and umount(8) for what these have mounted.
/// @return  an exit status of mount(8)
int run_mount_ramroot(int argc, char** argv);
int run_umount_ramroot(int argc, char** argv);

/// The arguments of `ramroot run`.
struct RunRequest {
  std::vector<std::string> command = {};  ///< none: a shell
  bool keep = false, discard = false;     ///< neither: somebody is asked
  std::string save = {};                  ///< a folder, for later; empty: not
  std::string upper = {};                 ///< a folder for changes while the command runs; empty: RAM
  std::string size = {};                  ///< of the RAM for changes
  bool private_run = false;               ///< a /run and a /tmp of its own
  bool no_network = false, quiet = false;
  bool fuse = false;  ///< of ordinary users: by fuse-overlayfs
};

/// Runs a command for which the whole machine is writable, and keeps its changes or throws them away.
/// @return  the exit status of the command; 1 if it was not started, or what was to be kept was not
int run_run(const RunRequest& wanted);

/// For systemd: writes drop-ins that make systemd mount as decided what fstab does not name. Does nothing in
/// a boot without protection.
/// @param early  the folder for what counts most, the second argument of a generator
/// @param late   for what counts least, the third
ExitCode run_generator(const std::string& early, const std::string& late);

/// The arguments of `ramroot enable` and `disable`.
struct EnableRequest {
  bool is_on = false;
  /// With or without "ramroot=" in front; nothing: the present parameter, or else "tmpfs".
  std::optional<std::string> parameter = std::nullopt;
  bool once = false, dry_run = false;
};

/// Turns protection on or off in the boot loader; in a protected session, in the real root.
ExitCode run_enable(const EnableRequest& wanted);

/// The arguments of `ramroot resize`.
struct ResizeRequest {
  std::string size = {};  ///< as in size=
  std::string at = {};    ///< of a union; empty: of this session
};

/// Gives the RAM for changes another limit, while it is in use.
ExitCode run_resize(const ResizeRequest& wanted);

/// The arguments of `ramroot watch`.
struct WatchRequest {
  bool once = false;  ///< looks once
  bool end = false;   ///< sets the limit that holds when nobody looks
};

/// Compresses the RAM for changes, and keeps its limit true, until a signal ends it.
ExitCode run_watch(const WatchRequest& wanted);

/// Has the next boot forget the changes that lie on a device.
/// @param cancel  it is not to do that after all
/// @param upper   the value of a `ramroot=` that names it; nothing: where this boot or the next one puts
/// changes
ExitCode run_reset_upper(bool cancel, const std::optional<std::string>& upper);

/// Undoes seal=device: programs can write to the disk of the root again.
ExitCode run_unseal();

/// The arguments of `ramroot check`. The engine gets a CheckRequest made from them.
struct CheckVerbRequest {
  bool all_kernels = false, json = false;
  std::vector<std::string> versions = {};
  /// For a hook, prints only what is not ready, and does nothing if protection is not requested.
  enum class By { person, hook } by = By::person;
};

/// Tells whether the next boot can be protected; opens all initramfs images that were requested.
ExitCode run_check(const CheckVerbRequest& request);

/// Prints the results of earlier checks that still hold. Opens no initramfs.
ExitCode run_check_recorded();

enum class Format { text, line, json };

/// Tells whether the running system is protected.
/// @param with_top  show what uses the RAM; this walks through all changes
ExitCode run_status(Format format, bool with_top);

}  // namespace ramroot
