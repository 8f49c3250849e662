// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mounts/kept_layer.hpp"

#include <ctime>

#include "base/text.hpp"
#include "core/mounts/own_overlay.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/file_system_print.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/upper_folder.hpp"

namespace ramroot {

namespace {

Result<FileSystemPrint> print_below(const MountWanted& wanted, const MountFacts& facts) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const mount = find_mount_at(*mounts, decide_lower_place(wanted, facts));
  if (mount == nullptr)
    return Error{0, "look at what is below the changes of " + wanted.target, "it is not mounted"};
  return print_mounted(*mount);
}

}  // namespace

Result<std::optional<UpperFolder>> probe_kept_layer(const MountWanted& wanted, const MountFacts& facts) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const rw = find_mount_at(*mounts, facts.rw);
  if (facts.was_mounted || rw == nullptr || rw->fstype == "tmpfs") return std::optional<UpperFolder>();
  auto folder = probe_upper_folder(layer_place(facts.rw, wanted.target));
  return folder ? Result<std::optional<UpperFolder>>(*std::move(folder)) : folder.error();
}

Result<UpperDecision> decide_kept_layer(const MountWanted& wanted, const MountFacts& facts,
                                        const Options& options, const UpperFolder& before) {
  const auto now = print_below(wanted, facts);
  if (!now) return now.error();
  const Path layer = layer_place(facts.rw, wanted.target);
  return decide_upper_use(before, *now, options, "the folder " + render_for_console(layer), wanted.target);
}

Result<void> forget_layer(const MountWanted& wanted, const MountFacts& facts, System& system) {
  const Path layer = layer_place(facts.rw, wanted.target);
  for (const char* inside : {"/upper", "/work", kUpperNote})
    if (auto gone = perform(RemoveTree{layer + inside}, system); !gone) return gone;
  return {};
}

Result<void> note_layer(const MountWanted& wanted, const MountFacts& facts, const UpperFolder& before,
                        const UpperDecision& decision, System& system) {
  const bool goes_on = decision.use == UpperUse::goes_on;
  if (goes_on && decision.warning.empty()) return {};
  auto now = print_below(wanted, facts);
  if (!now) return now.error();
  UpperNote note{*std::move(now), std::time(nullptr)};
  if (goes_on && before.note) note.since_s = before.note->since_s;
  const Path file = layer_place(facts.rw, wanted.target) + kUpperNote;
  return perform(StoreText{file, render_upper_note(note), kOnlyForRoot}, system);
}

}  // namespace ramroot
