// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/check_note.hpp"

namespace ramroot {

std::vector<CheckNote> merge_check_notes(std::vector<CheckNote> notes,
                                         const std::vector<CheckNote>& checked) {
  constexpr std::size_t kMostNotes = 100;
  for (const CheckNote& now : checked)
    std::erase_if(notes,
                  [&](const CheckNote& old) { return old.readiness.subject == now.readiness.subject; });
  for (const CheckNote& now : checked)
    if (!now.readiness.is_ready() && notes.size() < kMostNotes) notes.push_back(now);
  return notes;
}

}  // namespace ramroot
