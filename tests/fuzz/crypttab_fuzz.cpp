// SPDX-License-Identifier: GPL-3.0-or-later
// A volume that a unit is told to open read-only is found by its name, and can mean nothing else in a unit.
#include "core/mounts/crypttab.hpp"
#include "core/mounts/unit_names.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  const auto volumes = parse_crypttab(text);
  fuzz::require(volumes.size() <= 100);
  for (const CryptVolume& one : volumes) {
    fuzz::require(one.file.starts_with('/') && !is_at_or_below(one.file, "/dev"));
    const CryptVolume* const found = find_volume(volumes, "/dev/mapper/" + one.name);
    fuzz::require(found != nullptr && found->name == one.name);
    if (!can_open_read_only(one)) continue;
    fuzz::require(one.file.find_first_of(" \t\r\n%\"'\\") == std::string::npos);
    fuzz::require(("systemd-cryptsetup@" + unit_of(one.name, ".service") + ".d").size() <= 255);
  }
  return 0;
}
