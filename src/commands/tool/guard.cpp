// SPDX-License-Identifier: GPL-3.0-or-later
// Answers the hooks of package managers before anything is unpacked; not a verb for people.
#include "core/packages/guard.hpp"

#include <unistd.h>

#include <cstdlib>

#include "base/file_io.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/request/config.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "engine/packages/package_run.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostInput = 4U << 20;

/// Reads all input, even if it is not needed: the writer must not get a SIGPIPE.
std::string read_input() {
  std::string text;
  char some[4096];
  for (;;) {
    const ssize_t got = read_some(STDIN_FILENO, some, sizeof some);
    if (got <= 0) return text;
    if (text.size() < kMostInput) text.append(some, static_cast<std::size_t>(got));
  }
}

/// @param command  one word with all of it, because some of its words look like options
/// @return  not_done: refused; not_asked_for: it goes on, and the image has to be marked
ExitCode guard_builder(const std::string& command, ForGood how) {
  // dpkg sets it for the scripts of packages, triggers among them.
  const bool is_packaged = std::getenv("DPKG_MAINTSCRIPT_PACKAGE") != nullptr;
  const GuardVerdict verdict = judge_builder(command, is_packaged, read_config("/").guard, how);
  if (!verdict.message.empty()) print_error(verdict.message, verdict.advice);
  return verdict.is_refused ? ExitCode::not_done : ExitCode::not_asked_for;
}

/// Only where this apt was told the same before: it may be at work in another root.
ExitCode end_of_apt() {
  LinuxSystem system;
  const std::string end = take_told_apt(system) ? render_end_of_apt(read_config("/").guard) : "";
  if (!end.empty()) print_error(end);
  return ExitCode::done;
}

}  // namespace

ExitCode run_guard(const std::vector<std::string>& words) {
  const std::string& who = words.front();
  const bool is_prompt = who == "apt-prompt";
  const bool has_input = is_prompt || who == "apt" || who == "dpkg";
  const std::string input = has_input ? read_input() : "";
  const auto root = probe_own_root();
  if (!root || !is_our_root(*root)) return ExitCode::done;
  if (who == "unit") return ExitCode::not_done;
  // apt's own hook has asked already, and apt holds dpkg's lock.
  if (who == "dpkg" && std::getenv("DPKG_FRONTEND_LOCKED") != nullptr) return ExitCode::done;
  const ForGood how = is_own_snapshot(*root) ? ForGood::by_plain_boot : ForGood::by_commit;
  if (who == "builder") return guard_builder(words.back(), how);
  if (who == "apt-end") return end_of_apt();
  PackageRun run;
  if (is_prompt) {
    const auto asked = parse_apt_prompt(input, words.back());
    if (!asked) return ExitCode::done;
    run = *asked;
  } else if (who == "apt") run = parse_apt_hook(input);
  else if (who == "dpkg") run = parse_dpkg_words(input);
  else run = {{words.begin() + 1, words.end()}, who + " COMMAND"};
  const Config config = read_config("/");
  const GuardVerdict verdict = judge_packages(run, config.guard, how);
  if (is_prompt && !verdict.is_refused) return ExitCode::done;  // what is no refusal is told once, later
  if (!config.guard_warning.empty()) print_error(config.guard_warning);
  // On standard error: dnf would take the standard output of an action for commands.
  if (!verdict.message.empty()) print_error(verdict.message, verdict.advice);
  LinuxSystem system;
  if (who == "apt" && !verdict.is_refused && !verdict.message.empty()) (void)note_told_apt(system);
  return verdict.is_refused ? ExitCode::not_done : ExitCode::done;
}

}  // namespace ramroot
