// SPDX-License-Identifier: GPL-3.0-or-later
// Apart from what writes records: the boot program is linked without this.
#include "base/text.hpp"
#include "core/journal/commit_record_json.hpp"

namespace ramroot {

CommitRecord record_of(const json& object) {
  using Kind = CommitRecord::Kind;
  CommitRecord record{.made_s = made_of(object),
                      .who = decode_name(text_of(object, "who")).substr(0, kLongestWho),
                      .what = decode_name(text_of(object, "what")).substr(0, kLongestWhat),
                      .names = count_of(object, "names", kMostMadeNames),
                      .bytes = count_of(object, "bytes", kMostMadeBytes),
                      .disks = count_of(object, "disks", kMostMadeDisks),
                      .origin = sequence_of(object, "origin")};
  for (const Kind kind : {Kind::undo, Kind::redo, Kind::command})
    if (text_of(object, "kind") == render_kind(kind)) record.kind = kind;
  return record;
}

CommitRecord parse_journal_record(std::string_view journal) {
  const json root = parse_lenient(journal);
  if (!root.is_object()) return {};
  CommitRecord record = record_of(root.value("made", json::object()));
  record.sequence = sequence_of(root);
  return record;
}

}  // namespace ramroot
