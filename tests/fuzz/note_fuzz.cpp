// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are an Error or a note of mount.ramroot, or of what became of a commit, and a note that was read
// is written and read the same.
#include "core/journal/ended_note.hpp"
#include "core/mounts/mount_plan.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

namespace {

void read_ended(std::string_view text) {
  const auto note = parse_ended_note(text);
  if (!note) return;
  const std::string written = render_ended_note(*note);
  const auto again = parse_ended_note(written);
  fuzz::require(again.has_value() && render_ended_note(*again) == written);
  for (const std::string& said : {render_ended(*note), render_ended_short(*note)})
    fuzz::require(said.find_first_of("\n\x1b") == std::string::npos && said.size() < 600);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  read_ended(fuzz::text_of(data, size));
  const auto note = parse_note(fuzz::text_of(data, size));
  if (!note) return 0;
  const std::string written = render_note(*note);
  const auto again = parse_note(written);
  fuzz::require(again.has_value() && render_note(*again) == written);
  (void)compare_counters(note->counters, again->counters);
  return 0;
}
