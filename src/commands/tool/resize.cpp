// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "engine/machine/executor.hpp"
#include "engine/status/resize_probe.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

ExitCode run_resize(const ResizeRequest& wanted) {
  Options options;
  if (const auto size = apply_option("size", wanted.size, options); !size)
    return print_error(size.error()), ExitCode::usage;
  if (::geteuid() != 0) {
    print_error("only root can change the limit of the RAM for changes");
    return ExitCode::not_done;
  }
  const auto facts = probe_resize(wanted.at);
  if (!facts) return print_error(facts.error()), ExitCode::not_done;
  const auto plan = plan_resize(options.size, facts->at, facts->now, facts->ram);
  if (!plan) return print_error(plan.error()), ExitCode::not_done;
  LinuxSystem system;
  const Report report = execute(*plan, system);
  if (report.failure) return print_error(*report.failure), ExitCode::not_done;
  const ByteSize now = std::get<LimitTmpfs>(plan->steps.front().step).size;
  print("changes may take " + render_byte_size(now) + " of RAM now, before it was " +
        render_byte_size({facts->now.ram.total}) + "; " + render_byte_size({facts->now.ram.used}) +
        " is in use\n");
  if (wanted.at.empty())
    print("The next boot has its own limit: 'ramroot enable tmpfs:size=" + wanted.size + "' sets that.\n");
  return ExitCode::done;
}

}  // namespace ramroot
