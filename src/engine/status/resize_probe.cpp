// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/resize_probe.hpp"

#include "base/text.hpp"
#include "core/boot/seen_boot.hpp"
#include "core/unions/union_options.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "engine/machine/usage.hpp"
#include "engine/memory/memory_probe.hpp"
#include "engine/memory/pool_probe.hpp"
#include "engine/unions/union_seen.hpp"

namespace ramroot {

namespace {

constexpr const char* kAttempt = "change the limit of the RAM for changes";

/// Where the tmpfs is, and what to ask for its usage.
struct Found {
  Path at, shown;
  std::optional<SnapshotState> pool = {};  ///< if there is no tmpfs
};

Result<Found> find_session() {
  const SeenBoot seen = probe_seen_boot();
  const auto state = require_protected(seen, kAttempt);
  if (!state) return state.error();
  if (is_in_real_root(seen))
    return Error{0, kAttempt, "this is a command of ramroot-commit", "run it in the session itself"};
  if (state->upper)
    return Error{0, kAttempt,
                 "changes go to " + state->upper->source + ", not to RAM, and its size is the limit"};
  return Found{state->rw, "/", state->snapshot};
}

Result<Found> find_at(const std::string& at) {
  const std::string attempt = "change the limit of the RAM for changes at " + render_for_console(at);
  const auto path = real_path(at);
  if (!path) return path.error();
  const auto found = find_union(*path);
  if (!found) return found.error();
  if (!*found)
    return Error{0, attempt, "'ramroot mount' has mounted nothing there",
                 "what the boot protects has one limit together, which is set without --at"};
  const auto options = parse_union_options((*found)->wanted.options);
  if (!options) return options.error();
  if (!options->upper.empty())
    return Error{0, attempt, "its changes go to " + render_for_console(options->upper) + ", not to RAM"};
  return Found{(*found)->layers.ram, (*found)->target};
}

}  // namespace

Result<ResizeFacts> probe_resize(const std::string& at) {
  const auto found = at.empty() ? find_session() : find_at(at);
  if (!found) return found.error();
  const auto usage = probe_usage(found->shown);
  if (!usage) return Error{0, kAttempt, "how much is in use at " + found->shown + " cannot be read"};
  const auto ram = probe_ram_now();
  if (!ram) return ram.error();
  ResizeFacts facts{found->at, *usage, {ram->total, ram->available}};
  if (found->pool) {
    facts.pool = probe_pool_seen(*found->pool);
    return facts;
  }
  if (at.empty()) facts.memory = probe_memory_seen();
  if (facts.memory && !facts.memory->wish.budget) facts.memory.reset();
  return facts;
}

}  // namespace ramroot
