#include "commands/commands.hpp"
#include "commands/log.hpp"
#include "core/seal.hpp"
#include "engine/executor.hpp"
#include "engine/status_probe.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

ExitCode run_unseal() {
  const auto evidence = probe_evidence();
  if (!evidence) return print_error(evidence.error().text()), ExitCode::not_done;
  LinuxSystem system;
  const Plan plan{"let programs write to the devices of the root", Recovery::stop_and_report,
                  make_unseal_steps(evidence->counters)};
  const Report report = execute(plan, system);
  if (report.failure) return print_error(report.failure->text()), ExitCode::not_done;
  return ExitCode::done;
}

}  // namespace ramroot
