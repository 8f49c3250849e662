// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/open_note.hpp"

#include "base/beneath.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNote = 1U << 20;

}  // namespace

std::optional<OpenNote> read_open_note(const Path& run_root) {
  const auto text = read_file_beneath(run_root == "/" ? kOpenNote : run_root + kOpenNote, kMostNote);
  if (!text) return std::nullopt;
  auto note = parse_open_note(*text);
  return note ? std::optional(*std::move(note)) : std::nullopt;
}

Result<void> store_open_note(const OpenNote& note, System& system) {
  return perform(StoreText{kOpenNote, render_open_note(note)}, system);
}

Result<void> remove_open_note(System& system) { return perform(RemoveFile{kOpenNote}, system); }

}  // namespace ramroot
