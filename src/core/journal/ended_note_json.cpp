// SPDX-License-Identifier: GPL-3.0-or-later
#include <cerrno>

#include "base/text.hpp"
#include "core/journal/commit_record_json.hpp"
#include "core/journal/ended_note.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kEndings[] = {"finished", "taken back", "cut off", "waits"};

}  // namespace

std::string render_ended_note(const EndedNote& note) {
  return dump({{"schema", 1},
               {"ending", kEndings[static_cast<std::size_t>(note.ending)]},
               {"where", encode_name(note.where)},
               {"made_s", note.made_s},
               {"names", note.names},
               {"left", note.left}});
}

Result<EndedNote> parse_ended_note(std::string_view text) {
  const json root = parse_lenient(text);
  const Error broken{EINVAL, "read what became of a commit"};
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1) return broken;
  EndedNote note{.where = decode_name(text_of(root, "where")),
                 .made_s = made_of(root),
                 .names = count_of(root, "names", kMostMadeNames),
                 .left = count_of(root, "left", kMostMadeNames)};
  for (const auto ending : {EndedNote::Ending::finished, EndedNote::Ending::taken_back,
                            EndedNote::Ending::cut_off, EndedNote::Ending::waits}) {
    if (text_of(root, "ending") != kEndings[static_cast<std::size_t>(ending)]) continue;
    note.ending = ending;
    return note;
  }
  return broken;
}

}  // namespace ramroot
