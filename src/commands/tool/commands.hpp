// SPDX-License-Identifier: GPL-3.0-or-later
/// The verbs. Each one gathers, calls the engine, tells the user and returns an exit code.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/boot/exit_code.hpp"

namespace ramroot {

/// `ramroot boot`: that is the boot program's, which this is not. An initramfs that somebody made by
/// hand may still call it: nobody hears of that where protection is not asked for.
ExitCode run_boot_of_tool();

/// Prints what `boot` would do for the root at `root` with this kernel command line.
ExitCode run_plan(const std::string& cmdline, const std::string& root);

/// What `ramroot diff` was asked for.
struct DiffRequest {
  std::vector<std::string> paths = {};  ///< none: everything
  bool json = false, summary = false, text = false;
};

/// Prints what changed since the boot.
ExitCode run_diff(const DiffRequest& wanted);

/// ramroot-commit [-- COMMAND...]: a shell or one command in the real root, writable meanwhile.
/// @return  the exit status of the command; 1 when it was not run or the root could not be closed
int run_commit_command(const std::vector<std::string>& command);

/// What ramroot-commit PATH... was asked for.
struct CommitRequest {
  std::vector<std::string> paths = {};
  std::vector<std::string> excluded = {}, included = {};  ///< patterns, see CommitFilter
  bool all = false;                                       ///< everything but what is of this session only
  bool dry_run = false, yes = false;
};

/// Makes the present state of these paths permanent.
int run_commit_paths(const CommitRequest& wanted);

/// Takes back what the last one changed.
int run_commit_undo(const CommitRequest& wanted);

/// Finishes a commit that was interrupted.
int run_commit_resume();

/// What `ramroot import` was asked for.
struct ImportRequest {
  std::string root = "/";
  const char* cmdline = nullptr;  ///< null: that of the running kernel, where `root` is its root
  bool apply = false;
};

/// Prints the equal of another tool's settings, and writes /etc/ramroot.json when asked to.
ExitCode run_import(const ImportRequest& wanted);

/// What the hooks of package managers ask: "apt" and "dpkg" tell the rest on standard input,
/// "dnf" names packages, "unit" is a service that changes packages by itself.
/// @return  done: go on; not_done: stop, it was told why
ExitCode run_guard(const std::vector<std::string>& words);

/// What `ramroot enable` and `disable` were asked for.
struct EnableRequest {
  bool is_on = false;
  /// With or without "ramroot=" before it; nothing: what it is now, or "tmpfs".
  std::optional<std::string> parameter = std::nullopt;
  bool once = false, dry_run = false;
};

/// Makes the boot loader ask for protection, or not; in a protected session in the real root.
ExitCode run_enable(const EnableRequest& wanted);

/// Takes back what seal=device did: programs can write to the disk of the root again.
ExitCode run_unseal();

/// What `ramroot check` was asked for; CheckRequest is what the engine needs of it.
struct CheckVerbRequest {
  bool all_kernels = false, json = false;
  std::vector<std::string> versions = {};
  /// A hook hears of what is not ready only, and nothing where nobody asks for protection.
  enum class By { person, hook } by = By::person;
};

/// Tells whether the next boot can be protected: opens every initramfs that is asked for.
ExitCode run_check(const CheckVerbRequest& request);

/// Prints what earlier checks found and what is still so. Opens nothing.
ExitCode run_check_recorded();

enum class Format { text, line, json };

/// Tells whether the running system is protected.
/// @param with_top  also who uses the RAM; walks through all that changed
ExitCode run_status(Format format, bool with_top);

}  // namespace ramroot
