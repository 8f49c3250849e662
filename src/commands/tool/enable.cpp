// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "base/file_io.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/enable_report.hpp"
#include "core/import/other_tools.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/loader_preview.hpp"
#include "core/loader/remade_image.hpp"
#include "engine/check/next_boot_check.hpp"
#include "engine/loader/loader_probe.hpp"
#include "engine/machine/end_signals.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/next_root.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/packages/package_run.hpp"
#include "engine/status/preview_probe.hpp"
#include "system/linux_system.hpp"
#include "system/program.hpp"

namespace ramroot {

namespace {

/// Runs this command again in the view with the writable real root as `/`.
ExitCode run_in_real_root(const EnableRequest& wanted) {
  std::vector<std::string> words{"/usr/sbin/ramroot", wanted.is_on ? "enable" : "disable"};
  if (wanted.once) words.emplace_back("--once");
  if (wanted.parameter) words.push_back(*wanted.parameter);
  return static_cast<ExitCode>(run_commit_command(words));
}

/// What the machine has that would go wrong, whatever the kernel. Where nothing is to be done, warnings are
/// no news.
Result<void> check_machine(const LoaderRequest& request, const LoaderSteps& loaders) {
  const auto prospects =
      ::geteuid() == 0 ? probe_prospects(request.parameter) : Result<Prospects>(Prospects{});
  if (!prospects) return prospects.error();
  if (!loaders.steps.empty())
    for (const std::string& line : prospects->warnings) print_error("warning: " + line);
  if (prospects->obstacles.empty()) return {};
  return Error{0, "turn the protection on, and nothing was changed", prospects->obstacles.front()};
}

/// Changes the files and runs the programs. If that is interrupted, all is taken back, and then this
/// process ends by the signal.
ExitCode change(const Plan& plan, EndSignals& signals, const Proof& proof) {
  // These programs call others, and the PATH of root after su(1) lacks sbin.
  (void)::setenv("PATH", kProgramPath, 1);
  LinuxSystem system;
  const Report report = execute(plan, system, &signals, proof);
  if (report.failure) {
    const ExitCode code = tell_failure(report);
    if (report.interrupted) signals.end_process();
    return code;
  }
  for (const char* folder : kEfiFolders) {
    const auto synced = system.sync_file_system(Path(folder));
    if (!synced && !is_missing(synced.error().errno_value))
      return fail(
          {0, "", "the configuration was changed, but may not be on the disk yet: " + synced.error().text()});
  }
  return ExitCode::done;
}

/// The images have been looked at, so nobody needs the copies of how they were.
void forget_kept(const std::vector<Path>& remade) {
  LinuxSystem system;
  for (const Path& image : remade)
    if (const auto done = perform(RemoveFile{image + kKeptSuffix}, system); !done) print_error(done.error());
}

Plan make_plan(const EnableRequest& wanted, const LoaderSteps& loaders) {
  Plan plan{std::string(wanted.is_on ? "protect " : "do not protect ") +
            (wanted.once ? "the next boot: " : "every boot from the next one on: ") + loaders.loader};
  plan.steps = loaders.steps;
  return plan;
}

/// What is to be done, and what that follows from.
struct Decision {
  LoaderRequest request = {};
  LoaderFacts facts = {};
  LoaderSteps loaders = {};
};

Result<Decision> decide(const EnableRequest& wanted, LoaderRequest request, const NextRoot& root) {
  auto probed = probe_loaders(root);
  if (!probed) return probed.error();
  LoaderFacts facts = *std::move(probed);
  facts.other_tool = find_other_tool(facts);
  if (wanted.is_on && !wanted.parameter) request.parameter = parameter_by_default(facts);
  auto loaders = make_loader_steps(request, facts);
  if (!loaders) return loaders.error();
  return Decision{std::move(request), std::move(facts), *std::move(loaders)};
}

/// Does what was decided, and reports how the next boot will be.
ExitCode carry_out(const EnableRequest& wanted, const Decision& decided, const NextRoot& root) {
  const auto& [request, facts, loaders] = decided;
  for (const std::string& note : loaders.notes) print(note + "\n");
  const Plan plan = make_plan(wanted, loaders);
  if (wanted.dry_run) warn_of_waiting();
  if (plan.steps.empty())
    print((wanted.dry_run ? "# " : "") + render_nothing(request, loaders, facts) + "\n");
  else if (wanted.dry_run) print(render_preview(plan));
  if (wanted.dry_run) return ExitCode::done;
  if (plan.steps.empty()) return tell_next_boot(root, facts.cmdline, request.parameter);
  EndSignals signals;  // to the end: what is done is also said
  const Proof proof = [&, &request = request, &facts = facts, &loaders = loaders] {
    return prove_next_boot(root, facts.cmdline, loaders.remade, request.parameter);
  };
  const ExitCode code = change(plan, signals, proof);
  if (code != ExitCode::done) return tell_new_images(root, facts), code;
  forget_kept(loaders.remade);
  const ExitCode lacking = request.parameter ? tell_lacking_image() : ExitCode::done;
  return lacking == ExitCode::done ? tell_next_boot(root, facts.cmdline, request.parameter) : lacking;
}

}  // namespace

ExitCode run_enable(const EnableRequest& wanted) {
  LoaderRequest request{{}, wanted.once ? Lasting::once : Lasting::for_good};
  if (wanted.parameter) {
    const auto parameter = parse_wanted_parameter(*wanted.parameter);
    if (!parameter) return print_error(parameter.error()), ExitCode::usage;
    request.parameter = *parameter;
  }
  mount_boot_folders();
  const auto root = NextRoot::probe();
  if (!root) return fail(root.error());
  const auto ram = probe_ram();
  if (!ram) return fail(ram.error());
  if (wanted.parameter)
    if (const auto why = why_not_here(*request.parameter, *ram)) return print_error(*why), ExitCode::usage;
  if (!wanted.dry_run && ::geteuid() != 0)
    return fail({0, "change the boot loader's configuration", "only root may", "run it as root"});
  // The real root is not opened for nothing.
  const bool in_session = root->is_protected() && !wanted.dry_run;
  auto decided = in_session ? decide(wanted, request, *root) : Decision{};
  if (in_session && (!decided || !decided->loaders.steps.empty())) return run_in_real_root(wanted);
  // Before anything is read that will be changed, because a package manager may be changing it.
  auto held = wanted.dry_run || in_session ? Result<UniqueFd>(UniqueFd()) : hold_package_managers();
  if (!held) return print_error(held.error()), ExitCode::try_again;
  if (wanted.is_on)
    if (const auto works = check_next_boot(*root); !works) return fail(works.error());
  if (!in_session) decided = decide(wanted, request, *root);
  if (!decided) return fail(decided.error());
  if (const Parameter& parameter = decided->request.parameter)
    warn_about_sizes(wanted, *parameter, *root, *ram);
  if (wanted.is_on)
    if (const auto works = check_machine(decided->request, decided->loaders); !works)
      return fail(works.error());
  if (decided->loaders.turns_on_again)
    if (const auto works = check_next_boot(*root); !works) return fail(works.error());
  return carry_out(wanted, *decided, *root);
}

}  // namespace ramroot
