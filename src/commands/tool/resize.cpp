// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "engine/machine/executor.hpp"
#include "engine/memory/memory_probe.hpp"
#include "engine/status/resize_probe.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

std::string tell_limit(const Plan& plan, const Usage& before) {
  const ByteSize now = std::get<LimitTmpfs>(plan.steps.front().step).size;
  return "changes may take " + render_byte_size(now) + " of RAM now, before it was " +
         render_byte_size({before.ram.total}) + "; " + render_byte_size({before.ram.used}) + " is in use\n";
}

std::string tell_budget(const MemorySeen& before) {
  const auto wish = read_memory_wish();
  const ByteSize budget = wish && *wish ? (*wish)->budget.value_or(ByteSize{}) : ByteSize{};
  return "changes may take " + render_byte_size(budget) + " of RAM now, before it was " +
         render_byte_size(before.wish.budget.value_or(ByteSize{})) + "; " +
         render_byte_size({before.now.changes.ram.used}) + " of changes take " +
         render_byte_size({real_of(before.now)}) + "\n";
}

}  // namespace

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
  const auto plan = facts->memory ? plan_budget(options.size, facts->at, *facts->memory)
                                  : plan_resize(options.size, facts->at, facts->now, facts->ram);
  if (!plan) return print_error(plan.error()), ExitCode::not_done;
  LinuxSystem system;
  const Report report = execute(*plan, system);
  if (report.failure) return print_error(*report.failure), ExitCode::not_done;
  print(facts->memory ? tell_budget(*facts->memory) : tell_limit(*plan, facts->now));
  if (wanted.at.empty())
    print("The next boot has its own limit: 'ramroot enable " +
          std::string(facts->memory ? "zram" : "tmpfs") + ":size=" + wanted.size + "' sets that.\n");
  return ExitCode::done;
}

}  // namespace ramroot
