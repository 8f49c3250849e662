// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/run_command.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <ctime>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "core/request/run_places.hpp"
#include "engine/commit/watched_lower.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/runs/run_image.hpp"
#include "engine/runs/run_root.hpp"
#include "engine/runs/user_root.hpp"
#include "system/detached_mounts.hpp"
#include "system/own_root.hpp"
#include "system/signal_relay.hpp"

namespace ramroot {

namespace {

constexpr int kCannotRun = 126, kNotFound = 127;  // the exit statuses that shells use
constexpr std::size_t kMostWhy = 4096;

std::string own_folder() {
  std::array<char, PATH_MAX> folder{};
  return ::getcwd(folder.data(), folder.size()) != nullptr ? folder.data() : "/";
}

/// Why there is no such program, if people take something else for one.
const char* advise_not_found(const std::vector<std::string>& words) {
  const bool is_builtin =
      is_one_of(words[0], {".", "alias", "cd", "eval", "exec", "exit", "export", "popd", "pushd", "read",
                           "set", "shift", "source", "trap", "type", "ulimit", "umask", "unalias", "unset"});
  if (is_builtin) return "it is a word of the shell, so a shell has to be run: sh -c 'cd /etc; ls'";
  if (words.size() == 1 && words[0].find(' ') != std::string::npos)
    return "that is a line for a shell, so a shell has to be run: sh -c '...'";
  return "";
}

/// Becomes the command; a shell if none is given.
[[noreturn]] void become_command(const RunWanted& wanted) {
  std::vector<std::string> words = wanted.command;
  if (words.empty()) {
    const char* const shell = ::getenv("SHELL");
    words = {shell != nullptr && *shell == '/' ? shell : "/bin/sh"};
  }
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  (void)::umask(wanted.umask);
  ::setenv("RAMROOT_RUN", "1", 1);
  if (wanted.command.empty()) ::setenv("debian_chroot", "ramroot run", 1);
  ::execvp(argv[0], argv.data());
  const int why = errno;
  const char* const advice = why == ENOENT ? advise_not_found(words) : "";
  (void)write_all(
      STDERR_FILENO,
      "ramroot: " + Error{why, "start " + render_for_console(words[0]), "", advice}.text() + "\n");
  ::_exit(why == ENOENT ? kNotFound : kCannotRun);
}

/// In the first process of the new namespaces.
[[noreturn]] void make_root_and_run(const RunWanted& wanted, const RunStage& stage, const std::string& folder,
                                    UniqueFd report, System& system) {
  auto done = stage.is_for_user ? make_user_root(stage, wanted.private_run, system)
                                : make_run_root(stage, wanted.private_run, system);
  if (done)
    done = stage.is_for_user ? show_user_proc(stage, system) : mount_proc(stage.places.root() + "/proc");
  if (done) done = enter_root(stage.places.root());
  if (done) done = drop_hold_on_machine();
  if (!done) {
    (void)write_all(report.get(), done.error().text());
    ::_exit(kCannotRun);
  }
  report = UniqueFd();
  if (::chdir(folder.c_str()) != 0 && ::chdir("/") != 0) ::_exit(kCannotRun);
  ::_exit(run_as_init([&] { become_command(wanted); }));
}

}  // namespace

Result<void> make_stage_place(System& system) {
  const auto existing = probe_existing({kRunFolder, kRunStage});
  if (!existing) return existing.error();
  for (const char* const folder : {kRunFolder, kRunStage})
    if (!existing->contains(folder))
      if (auto made = system.make_dir(folder, folder == kRunStage ? 0700 : 0755); !made) return made;
  return {};
}

Result<RunStage> open_run_stage(const RunWanted& wanted, const UpperLimits& limits, System& system) {
  if (auto place = make_stage_place(system); !place) return place.error();
  auto outside = enter_own_mounts();
  if (!outside) return outside.error();
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  RunStage out{.places = {kRunStage}, .began = now_of_file_systems()};
  auto done = wanted.folder.empty()
                  ? perform(MountTmpfs{kRunStage, limits.size, limits.nr_inodes}, system)
                  : mount_new_image(wanted.folder, wanted.folder_size,
                                    wanted.is_saved ? Keeping::for_later : Keeping::until_end, system);
  if (done) done = perform(MakeDir{out.places.root()}, system);
  if (!done) return done.error();
  std::vector<Path> own{kRunFolder};
  if (const auto state = read_state()) own.insert(own.end(), {state->ro, state->rw});
  out.view = decide_run_view(*mounts, own, wanted.private_run);
  for (RunMount& mount : out.view)
    if (mount.access == RunAccess::overlay && !is_folder(mount.target)) {
      mount.access = RunAccess::read_only;
      mount.why = "it is a file that is a mount point";
    }
  out.trees = list_run_trees(out.view, out.places);
  return out;
}

Result<int> run_command(const RunWanted& wanted, const RunStage& stage, System& system) {
  const std::string folder = own_folder();
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Error{errno, "make a pipe"};
  UniqueFd reading(ends[0]), writing(ends[1]);
  const SignalRelay relay;
  const auto child = fork_into_own_root(wanted.no_network);
  if (!child) return child.error();
  if (*child == 0) make_root_and_run(wanted, stage, folder, std::move(writing), system);
  writing = UniqueFd();
  const std::string why = read_up_to(reading.get(), kMostWhy).value_or("");
  const int status = relay.wait_for(*child);
  if (!why.empty()) return Error{0, "", why};
  return status;
}

}  // namespace ramroot
