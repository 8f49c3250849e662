// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/watch_run.hpp"
#include "core/boot/seen_boot.hpp"
#include "core/memory/pool_rule.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "engine/memory/memory_probe.hpp"

namespace ramroot {

namespace {

/// What the boot wished, also if what it wrote is damaged or gone.
std::optional<MemoryWish> find_wish(const State& state) {
  const auto wish = read_memory_wish();
  if (wish && *wish && (*wish)->is_pool == state.snapshot.has_value()) return **wish;
  const auto ram = probe_ram();
  if (!ram) return std::nullopt;
  const Request request = parse_request(state.parameter, read_config("/").options);
  Warnings of_size;  // the boot has told them
  UpperLimits limits = judge_limits(request.options, *ram, of_size);
  if (state.snapshot) limits.size = budget_for({state.snapshot->size});
  return decide_memory_wish(request, limits);
}

}  // namespace

ExitCode run_watch(const WatchRequest& wanted) {
  if (::geteuid() != 0) {
    print_error("only root can follow the RAM for changes");
    return ExitCode::not_done;
  }
  const auto state = require_protected(probe_seen_boot(), "follow the RAM for changes");
  if (!state) return print_error(state.error()), ExitCode::not_done;
  const auto wish = find_wish(*state);
  // A record that names no pool is damaged.
  if (!wish || wish->is_pool != state->snapshot.has_value()) {
    print_error("this boot asks for no zram, and its root is no snapshot",
                "'ramroot enable zram' or 'ramroot enable snapshot' has the next boots ask for it");
    return ExitCode::not_asked_for;
  }
  const Ended ended =
      wish->is_pool ? watch_pool(wanted, *wish, *state->snapshot) : watch_zram(wanted, *wish, state->rw);
  if (ended.done) return ExitCode::done;
  print_error(ended.done.error());
  return ended.code;
}

}  // namespace ramroot
