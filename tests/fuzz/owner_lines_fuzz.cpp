// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever dpkg-query and rpm print: a name is never empty, and has neither architecture nor separator.
#include "base/text.hpp"
#include "core/packages/owner_lines.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  PackageIndex dpkg, rpm;
  DpkgOwnerReader reader(dpkg);
  for (const std::string_view line : split(text, '\n')) {
    fuzz::require(reader.add_line(line));
    fuzz::require(add_rpm_line(line, rpm));
  }
  for (const std::string_view line : split(text, '\n'))
    if (const auto colon = line.find(": /"); colon != line.npos) {
      const std::string_view owner = dpkg.owner_of(line.substr(colon + 2));
      fuzz::require(owner.find_first_of(":,") == owner.npos);
    }
  return 0;
}
