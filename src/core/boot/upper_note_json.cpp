// SPDX-License-Identifier: GPL-3.0-or-later
#include <cerrno>

#include "base/json.hpp"
#include "core/boot/upper_note.hpp"

namespace ramroot {

std::string render_room_file() {
  std::string text =
      "ramroot keeps this room for its notes, for when the device is full: see ramroot-boot(7).\n";
  text.resize(kRoomFileSize, '\n');
  return text;
}

std::string render_upper_note(const UpperNote& note) {
  return dump(json{{"schema", 1},
                   {"version", RAMROOT_VERSION},
                   {"lower", {{"id", note.lower.id}, {"state", note.lower.state}}},
                   {"since_s", note.since_s},
                   {"being_written", note.is_being_written}});
}

Result<UpperNote> parse_upper_note(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1)
    return Error{EINVAL, "read the note of the changes"};
  const json lower = root.value("/lower"_json_pointer, json::object());
  return UpperNote{{text_of(lower, "id"), text_of(lower, "state")},
                   signed_of(root, "since_s"),
                   is_true(root, "being_written")};
}

}  // namespace ramroot
