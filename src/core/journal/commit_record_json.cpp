// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/commit_record_json.hpp"

#include "base/text.hpp"

namespace ramroot {

json render_record(const CommitRecord& record) {
  return {{"kind", render_kind(record.kind)},
          {"made_s", record.made_s},
          {"who", encode_name(record.who)},
          {"what", encode_name(record.what)},
          {"names", record.names},
          {"bytes", record.bytes},
          {"disks", record.disks}};
}

std::string_view render_kind(CommitRecord::Kind kind) {
  constexpr std::string_view kKinds[] = {"commit", "undo", "redo", "command"};
  return kKinds[static_cast<std::size_t>(kind)];
}

}  // namespace ramroot
