// SPDX-License-Identifier: GPL-3.0-or-later
#include <cerrno>

#include "base/json.hpp"
#include "base/text.hpp"
#include "core/commit/open_note.hpp"
#include "core/mounts/records_json.hpp"

namespace ramroot {

std::string render_open_note(const OpenNote& note) {
  return dump({{"schema", 1},
               {"program", encode_name(note.program)},
               {"process", note.process},
               {"held", note.is_held},
               {"counters", render_counters(note.counters)}});
}

Result<OpenNote> parse_open_note(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1)
    return Error{EINVAL, "read what ramroot-commit noted"};
  return OpenNote{decode_name(text_of(root, "program")), number_of(root, "process"), counters_of(root),
                  is_true(root, "held")};
}

std::string render_who(const OpenNote& note) {
  const std::string program = note.program.substr(note.program.rfind('/') + 1);
  return "ramroot-commit (" + (program.empty() ? "" : render_for_console(program, 40) + ", ") + "process " +
         std::to_string(note.process) + ")";
}

}  // namespace ramroot
