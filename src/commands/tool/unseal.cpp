// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/mounts/seal.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/session.hpp"
#include "engine/status/status_probe.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

ExitCode run_unseal() {
  if (const auto spot = find_blind_spot(probe_seen_boot()))
    return print_error(Error{0, "find what is sealed", spot->why}.text()), ExitCode::not_done;
  const auto evidence = probe_evidence();
  const auto at_boot = evidence.state ? evidence.state->sealed : std::vector<std::string>();
  const std::vector<std::string> sealed = list_sealed(at_boot, evidence.notes);
  LinuxSystem system;
  ExitCode code = ExitCode::done;
  const std::vector<PlannedStep> steps = make_unseal_steps(sealed, evidence.counters);
  if (steps.empty()) print("nothing is sealed by ramroot\n");
  for (const PlannedStep& planned : steps) {  // even after one failed
    const auto done = perform(planned.step, system);
    if (done)
      print(std::get<UnsealDevice>(planned.step).node +
            " can be written, until the next boot; the status is drifted\n");
    if (done) continue;
    print_error(done.error());
    code = ExitCode::not_done;
  }
  return code;
}

}  // namespace ramroot
