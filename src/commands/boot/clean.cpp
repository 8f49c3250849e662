// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "commands/boot/boot.hpp"
#include "commands/boot/log.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/config.hpp"
#include "core/request/run_places.hpp"
#include "engine/boot/clean_root.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/probe_machine.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNotes = 4096;

/// For `status`: the disk was written before this session began.
Result<void> note(const std::string& why) {
  const auto existing = probe_existing({kRunFolder});
  if (!existing) return existing.error();
  const auto before = read_file_beneath(kCheckedNote, kMostNotes);
  Plan plan{"note what is checked", Recovery::stop_and_report};
  if (!existing->contains(kRunFolder)) plan.steps.emplace_back(MakeDir{kRunFolder});
  plan.steps.push_back(store_new_text(kCheckedNote, (before ? *before : "") + why + "\n"));
  LinuxSystem system;
  const auto report = execute(plan, system);
  return report.failure ? Result<void>(*report.failure) : Result<void>();
}

}  // namespace

ExitCode run_is_clean(const std::string& spec) {
  const auto cmdline = read_cmdline();
  const auto parameter = cmdline ? find_parameter(*cmdline) : std::nullopt;
  if (!parameter || parse_request(parameter, {}).asked == Request::Asked::no ||
      decides_about_checks(*cmdline))
    return ExitCode::not_asked_for;
  const auto need = probe_check_need(spec.empty() ? root_of(*cmdline) : spec);
  if (!need) return log_to_kernel(Level::warning, need.error().text()), ExitCode::not_done;
  if (need->is_clean) return ExitCode::done;
  // Later it is about file systems that are mounted after the boot, most of which may be written.
  const auto later = probe_existing({kStateFile});
  if (need->why.empty() || (later && !later->empty())) return ExitCode::not_done;
  log_to_kernel(Level::warning, need->why + ": it is put in order, which writes to the disk");
  if (const auto noted = note(need->why); !noted) log_to_kernel(Level::warning, noted.error().text());
  return ExitCode::not_done;
}

}  // namespace ramroot
