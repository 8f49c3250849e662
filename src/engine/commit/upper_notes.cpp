// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/upper_notes.hpp"

#include <cerrno>
#include <set>
#include <utility>

#include "base/beneath.hpp"
#include "core/boot/upper_note.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/file_system_print.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/upper_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNoteSize = 65536;

/// A file system that is below changes, and the file that says so.
struct Noted {
  Path lower, file;
};

std::vector<Noted> list_noted(const State& state, const std::vector<MountNote>& notes) {
  std::vector<Noted> out{{state.ro, state.rw + kUpperNote}};
  std::set<Path> targets;
  const auto add = [&](const Path& target, const Path& lower) {
    if (targets.insert(target).second) out.push_back({lower, layer_place(state.rw, target) + kUpperNote});
  };
  for (const Path& target : state.overlays.value_or(std::vector<Path>())) add(target, state.ro + target);
  for (const MountNote& note : notes)
    if (!note.lower.empty()) add(note.target, note.lower);
  return out;
}

/// @param change  what becomes of the note, given its lower
template <typename Change>
Result<void> change_notes(const State& state, const std::vector<MountNote>& notes, System& system,
                          Change change) {
  if (!state.upper) return {};
  for (const Noted& one : list_noted(state, notes)) {
    const auto text = read_file_beneath(one.file, kMostNoteSize);
    if (!text && text.error().errno_value == ENOENT) continue;  // one that is kept as it is
    auto note = text ? parse_upper_note(*text) : text.error();
    if (!note) return note.error();
    UpperNote next = *std::move(note);
    if (auto done = change(one.lower, next); !done) return done;
    if (auto stored = store_in_upper(Path(state.rw), Path(one.file), render_upper_note(next), system);
        !stored)
      return stored;
  }
  return {};
}

}  // namespace

Result<void> mark_upper_notes(const State& state, const std::vector<MountNote>& notes, System& system) {
  return change_notes(state, notes, system, [](const Path&, UpperNote& note) -> Result<void> {
    note.is_being_written = true;
    return {};
  });
}

Result<void> renew_upper_notes(const State& state, const std::vector<MountNote>& notes, System& system) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  auto done = change_notes(state, notes, system, [&](const Path& lower, UpperNote& note) -> Result<void> {
    const MountEntry* const mount = find_mount_at(*mounts, lower);
    if (mount == nullptr) return {};  // it stays marked
    auto now = print_mounted(*mount);
    if (!now) return now.error();
    note.lower = *std::move(now);
    note.is_being_written = false;
    return {};
  });
  if (!done || !state.upper) return done;
  const auto fstab = read_file_beneath(kGeneratedFstab, kMostFstab);
  if (fstab) done = store_in_upper(Path(state.rw), state.rw + kMadeFstab, *fstab, system);
  keep_upper_room(Path(state.rw), system);
  return done;
}

}  // namespace ramroot
