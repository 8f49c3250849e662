// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are an Error or a state, and a state that was read is written and read the same.
#include "core/boot/state.hpp"

#include "core/status/status.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto state = parse_state(fuzz::text_of(data, size));
  if (!state) return 0;
  const std::string written = render_state(*state);
  const auto again = parse_state(written);
  fuzz::require(again.has_value() && render_state(*again) == written);

  Evidence evidence;
  evidence.request = parse_request("tmpfs", {});
  evidence.state = *state;
  const Status status = assess(evidence);
  fuzz::require(status.protection == Protection::unprotected);  // no mounts: a file proves nothing
  for (const char c : render_text(status)) fuzz::require(c == '\n' || (c >= ' ' && c <= '~'));
  fuzz::require(!render_json(status).empty());
  return 0;
}
