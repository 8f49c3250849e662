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

std::string tell_budget(const MemoryWish& before, const std::string& in_use) {
  const auto wish = read_memory_wish();
  const ByteSize budget = wish && *wish ? (*wish)->budget.value_or(ByteSize{}) : ByteSize{};
  return "changes may take " + render_byte_size(budget) + " of RAM now, before it was " +
         render_byte_size(before.budget.value_or(ByteSize{})) + "; " + in_use + "\n";
}

std::string tell(const ResizeFacts& before, const Plan& plan) {
  if (before.pool) {
    const std::uint64_t taken = before.pool->now ? taken_of(*before.pool->now) : 0;
    return tell_budget(before.pool->wish, render_byte_size({taken}) + " is in use");
  }
  if (!before.memory) return tell_limit(plan, before.now);
  const MemoryNow& now = before.memory->now;
  return tell_budget(before.memory->wish, render_byte_size({now.changes.ram.used}) + " of changes take " +
                                              render_byte_size({real_of(now)}));
}

Result<Plan> plan_for(const SizeWish& wish, const ResizeFacts& facts) {
  if (facts.pool) return plan_pool_budget(wish, *facts.pool);
  return facts.memory ? plan_budget(wish, facts.at, *facts.memory)
                      : plan_resize(wish, facts.at, facts.now, facts.ram);
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
  const auto plan = plan_for(options.size, *facts);
  if (!plan) return print_error(plan.error()), ExitCode::not_done;
  LinuxSystem system;
  const Report report = execute(*plan, system);
  if (report.failure) return print_error(*report.failure), ExitCode::not_done;
  print(tell(*facts, *plan));
  if (wanted.at.empty())
    print("The next boot has its own limit: 'ramroot enable " +
          std::string(facts->pool     ? "snapshot"
                      : facts->memory ? "zram"
                                      : "tmpfs") +
          ":size=" + wanted.size + "' sets that.\n");
  return ExitCode::done;
}

}  // namespace ramroot
