// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are an Error or a note of mount.ramroot, and a note that was read is written and
// read the same.
#include "core/mounts/mount_plan.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto note = parse_note(fuzz::text_of(data, size));
  if (!note) return 0;
  const std::string written = render_note(*note);
  const auto again = parse_note(written);
  fuzz::require(again.has_value() && render_note(*again) == written);
  (void)compare_counters(note->counters, again->counters);
  return 0;
}
