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
  std::vector<std::string> sealed = evidence->state ? evidence->state->sealed : std::vector<std::string>();
  for (const MountNote& note : evidence->notes)
    sealed.insert(sealed.end(), note.sealed.begin(), note.sealed.end());
  LinuxSystem system;
  ExitCode code = ExitCode::done;
  for (const Step& step : make_unseal_steps(sealed, evidence->counters)) {  // one that fails keeps no other
    const auto done = perform(step, system);
    if (done) continue;
    print_error(done.error().text());
    code = ExitCode::not_done;
  }
  return code;
}

}  // namespace ramroot
