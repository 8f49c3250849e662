// SPDX-License-Identifier: GPL-3.0-or-later
// Any file is a configuration: no exception, and what it says about itself can be printed.
#include "core/boot/state.hpp"
#include "core/request/config.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const Config config = parse_config(fuzz::text_of(data, size));
  fuzz::require(config.warnings.lines().size() <= 17);
  for (const std::string& line : config.warnings.lines()) {
    fuzz::require_printable(line);
    fuzz::require(line.size() < 400);
  }
  if (const auto* percent = std::get_if<Percent>(&config.options.size))
    fuzz::require(percent->value >= 1 && percent->value <= 100);
  else fuzz::require(std::get<ByteSize>(config.options.size).bytes > 0);
  fuzz::require(config.options.nr_inodes.value_or(1) > 0);
  return 0;
}
