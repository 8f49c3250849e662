// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/commit_record_json.hpp"

#include "base/text.hpp"

namespace ramroot {

json render_record(const CommitRecord& record) {
  json object{{"kind", render_kind(record.kind)},
              {"made_s", record.made_s},
              {"who", encode_name(record.who)},
              {"what", encode_name(record.what)},
              {"names", record.names},
              {"bytes", record.bytes},
              {"disks", record.disks}};
  if (record.origin != 0) object["origin"] = record.origin;
  return object;
}

std::uint64_t count_of(const json& object, const char* key, std::uint64_t most) {
  const std::uint64_t number = number_of(object, key);
  return number <= most ? number : 0;
}

std::uint64_t sequence_of(const json& object, const char* key) {
  return count_of(object, key, kMostSequence);
}

std::int64_t made_of(const json& object) {
  const std::int64_t seconds = signed_of(object, "made_s");
  return seconds >= 0 && seconds <= kLatestMade ? seconds : 0;
}

std::string_view render_kind(CommitRecord::Kind kind) {
  constexpr std::string_view kKinds[] = {"commit", "undo", "redo", "command"};
  return kKinds[static_cast<std::size_t>(kind)];
}

}  // namespace ramroot
