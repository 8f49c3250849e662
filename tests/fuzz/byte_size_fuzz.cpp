// SPDX-License-Identifier: GPL-3.0-or-later
// A size that is understood survives being written in bytes, and its parts say the same.
#include "base/byte_size.hpp"

#include <charconv>
#include <cstdint>

#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto parsed = parse_byte_size(text);
  if (!parsed) {
    fuzz::require_printable(parsed.error().text());
    return 0;
  }
  const auto again = parse_byte_size(std::to_string(parsed->bytes));
  fuzz::require(again && *again == *parsed);
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  fuzz::require(parsed->bytes >= number);  // a unit makes it larger, and never wraps
  fuzz::require_printable(render_byte_size(*parsed));
  return 0;
}
