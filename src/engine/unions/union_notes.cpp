// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_notes.hpp"

#include "base/text.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

Result<void> store_notes(const UnionFacts& facts, const UnionWanted& wanted, const UnionOptions& options,
                         System& system) {
  const std::string note = render_union_note(wanted);
  // Of what it is, for the next time.
  if (!options.upper.empty() && !facts.has_changes)
    if (auto noted = perform(StoreText{upper_note(facts.layers.ram), note, kOnlyForRoot}, system); !noted)
      return noted;
  return perform(StoreText{note_of(facts.layers), note, kOnlyForRoot}, system);
}

std::string tell_unclean(const Path& source) {
  return render_for_console(source) +
         " was not unmounted cleanly: what its journal holds is not seen, because nothing is written to it";
}

}  // namespace ramroot
