// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are an Error or a note of mount.ramroot, of what became of a commit, or of the RAM that changes
// may take, and a note that was read is written and read the same.
#include "core/journal/ended_note.hpp"
#include "core/memory/memory_rule.hpp"
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

void read_wish(std::string_view text) {
  constexpr ByteSize kRamOfNote{1U << 30};
  const auto wish = parse_memory_wish(text, kRamOfNote);
  if (!wish) return;
  const auto again = parse_memory_wish(render_memory_wish(*wish), kRamOfNote);
  fuzz::require(again.has_value() && *again == *wish);
  MemoryNow now;
  now.changes.ram.used = now.shmem = 1U << 20;
  const auto step = plan_limit(*wish, "/rw", now);
  if (step) fuzz::require(std::get<LimitTmpfs>(step->step).size.bytes > 0);  // that would be "no limit"
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  read_ended(fuzz::text_of(data, size));
  read_wish(fuzz::text_of(data, size));
  const auto note = parse_note(fuzz::text_of(data, size));
  if (!note) return 0;
  const std::string written = render_note(*note);
  const auto again = parse_note(written);
  fuzz::require(again.has_value() && render_note(*again) == written);
  (void)compare_counters(note->counters, again->counters);
  return 0;
}
