// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_changes.hpp"

#include "base/text.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/unions/union_begin.hpp"
#include "engine/unions/upper_probe.hpp"

namespace ramroot {

namespace {

/// A device is looked into when it is mounted, a folder was before.
Result<void> mount_upper(const UnionFacts& facts, System& system) {
  if (facts.has_changes) return {};
  const Report report = execute(make_upper_plan(facts.upper, facts.layers, facts.limits), system);
  const Path& device = facts.upper.device;
  if (report.failure && !device.empty())
    return Error{0, "keep changes in " + render_for_console(device), report.failure->detail};
  if (report.failure) return *report.failure;
  if (device.empty()) return {};
  return check_upper_contents(facts.layers.ram, device, facts.source);
}

/// Of the union that made the changes which are there already; empty if there are none.
/// @param existing  of the folders in what has the changes
Path find_earlier_note(const UnionFacts& facts, const UnionOptions& options, const std::set<Path>& existing) {
  if (facts.has_changes) return note_of(facts.layers);
  const bool is_kept = !options.upper.empty() && existing.contains(facts.layers.upper);
  return is_kept ? upper_note(facts.layers.ram) : Path();
}

}  // namespace

Result<UnionChanges> open_changes(const UnionFacts& facts, const UnionSource& source,
                                  const UnionOptions& options, LastWriter writer,
                                  std::vector<std::string>& warnings, System& system) {
  if (auto done = mount_upper(facts, system); !done) return done.error();
  auto existing = probe_existing({facts.layers.upper, facts.layers.work});
  if (!existing) return existing.error();
  const auto begin = find_union_begin(source, find_earlier_note(facts, options, *existing), writer, warnings);
  if (!begin) return begin.error();
  return UnionChanges{*std::move(existing), *begin};
}

}  // namespace ramroot
