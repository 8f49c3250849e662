// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_mount.hpp"

#include <cerrno>

#include "base/text.hpp"
#include "core/mounts/mount_plan.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/unions/image_probe.hpp"
#include "engine/unions/umount_helper.hpp"
#include "engine/unions/union_facts.hpp"
#include "system/detached_mounts.hpp"

namespace ramroot {

namespace {

/// Read-only at the device, or else a file system may write although it is mounted read-only.
Result<void> prove_sealed(const UnionFacts& facts) {
  if (facts.is_folder) return {};
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const lower = find_mount_at(*mounts, facts.layers.lower);
  if (lower != nullptr && is_device_read_only(lower->source)) return {};
  return Error{0, "mount " + render_for_console(facts.source),
               "its loop device can be written: somebody else has made one for this file"};
}

Result<void> mount_lower(const UnionFacts& facts, const UnionSource& source, const UnionOptions& options,
                         std::vector<std::string>& warnings, System& system) {
  const std::string_view without = option_without_recovery(source.fstype);
  Report report = execute(make_lower_plan(source, facts.layers, options.others, facts.existing), system);
  if (report.failure && !facts.is_folder && !without.empty()) {
    const Report again = execute(
        make_lower_plan(source, facts.layers, options.others + "," + std::string(without), facts.existing),
        system);
    if (!again.failure)
      warnings.push_back(render_for_console(facts.source) +
                         " was not unmounted cleanly: what its journal holds is not seen, because nothing is "
                         "written to it");
    if (!again.failure) report = again;
  }
  if (report.failure) return *report.failure;
  return prove_sealed(facts);
}

/// In the namespace of its own.
Result<void> build(const UnionFacts& facts, const UnionSource& source, const UnionOptions& options,
                   std::vector<std::string>& warnings, System& system) {
  if (auto done = mount_lower(facts, source, options, warnings, system); !done) return done;
  const Report report = execute(
      make_union_plan(facts.source, facts.target, facts.layers, options, facts.limits, facts.existing),
      system);
  if (report.failure) return *report.failure;
  return {};
}

void remove_folders(const UnionLayers& layers, System& system) {
  for (const Path& dir : {layers.lower, layers.ram, layers.folder}) (void)perform(RemoveDir{dir}, system);
}

/// Attaches the union first: whatever happens to this process, no layer stays without it.
Result<void> bring_out(const UnionFacts& facts, const UniqueFd& outside) {
  std::vector<UniqueFd> copies;
  const Path places[] = {facts.target, facts.layers.lower, facts.layers.ram};
  for (const Path& place : places) {
    auto copy = detach_copy(place);
    if (!copy) return copy.error();
    copies.push_back(*std::move(copy));
  }
  if (auto done = return_to_mounts(outside); !done) return done;
  if (auto done = attach(copies[0], facts.place, facts.target); !done) return done;
  // Before the layers, which umount(8) would leave without it.
  if (auto done = note_umount_helper(facts.source, facts.target); !done) return done;
  for (std::size_t i = 1; i < copies.size(); ++i)
    if (auto done = attach(copies[i], places[i]); !done) return done;
  return {};
}

}  // namespace

Result<UnionMounted> mount_union(const UnionWanted& wanted, System& system) {
  const auto options = parse_union_options(wanted.options);
  if (!options) return options.error();
  const auto facts = probe_union(wanted.source, wanted.target, *options);
  if (!facts) return facts.error();
  UnionSource source{facts->source, facts->is_folder};
  if (!facts->is_folder) {
    auto found = wanted.fstype == "auto"
                     ? probe_image(facts->source, *options)
                     : Result<UnionSource>(UnionSource{facts->source, false, wanted.fstype, options->offset});
    if (!found) return found.error();
    source = *std::move(found);
  }
  UnionMounted out{facts->source, facts->target};
  auto outside = enter_own_mounts();
  if (!outside) return outside.error();
  auto done = build(*facts, source, *options, out.warnings, system);
  if (done) done = bring_out(*facts, *outside);
  if (done) return out;
  // What has been mounted goes with this namespace, or has been attached and is taken away.
  (void)return_to_mounts(*outside);
  (void)unmount_union(facts->target, Leave::at_once, system);
  remove_folders(facts->layers, system);
  return done.error();
}

Result<void> unmount_union(const std::string& target, Leave leave, System& system) {
  const std::string attempt = "unmount " + render_for_console(target);
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const there = find_mount_at(*mounts, target);
  const auto layers = there == nullptr ? std::nullopt : read_union(*there);
  if (!layers) return Error{0, attempt, "no union is mounted there: 'ramroot mount' made none"};
  // The layers first: then no moment leaves one behind. If the union is in use, they come back.
  std::vector<std::pair<UniqueFd, Path>> copies;
  for (const Path& layer : {layers->lower, layers->ram}) {
    if (find_mount_at(*mounts, layer) == nullptr) continue;
    auto copy = detach_copy(layer);
    if (!copy) return copy.error();
    copies.emplace_back(*std::move(copy), layer);
    if (auto done = system.unmount(Place{layer}, Leave::at_once); !done) return done;
  }
  auto done = system.unmount(Place{target}, leave);
  for (const auto& [copy, layer] : copies)
    if (!done) (void)attach(copy, layer);
  if (!done && done.error().errno_value == EBUSY)
    return Error{EBUSY, attempt,
                 "it is in use: 'fuser -vm " + render_for_console(target) + "' shows by what"};
  if (!done) return done;
  copies.clear();
  forget_umount_helper(target);
  remove_folders(*layers, system);
  return {};
}

}  // namespace ramroot
