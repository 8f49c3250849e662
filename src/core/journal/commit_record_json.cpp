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

std::uint64_t sequence_of(const json& object, const char* key) {
  const std::uint64_t number = number_of(object, key);
  return number <= kMostSequence ? number : 0;
}

std::string_view render_kind(CommitRecord::Kind kind) {
  constexpr std::string_view kKinds[] = {"commit", "undo", "redo", "command"};
  return kKinds[static_cast<std::size_t>(kind)];
}

}  // namespace ramroot
