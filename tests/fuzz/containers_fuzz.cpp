// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the settings of a container engine say: the store is a plain path that can be mounted to, or none;
// and one more store of images changes neither where the store is nor anything else.
#include "core/boot/container_settings.hpp"
#include "core/mounts/mount_policy.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  for (const EngineRow& engine : kEngines) {
    const Path place = parse_store(engine.engine, text);
    fuzz::require(place.empty() || (place.starts_with('/') && place != "/" && is_plain_path(place) &&
                                    normalize_target(place) == place));
  }
  const std::string item = "\"/rw/ro/s\"", more = add_image_store(text, "/rw/ro/s");
  fuzz::require(more.find(item) != more.npos);
  fuzz::require(more.size() <= text.size() + 80);
  fuzz::require(parse_store(Engine::podman, more) == parse_store(Engine::podman, text));
  return 0;
}
