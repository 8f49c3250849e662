// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.hpp"
#include "core/commit/commit_list.hpp"
#include "core/journal/commit_record_json.hpp"

namespace ramroot {

std::string render_past(const std::vector<CommitRecord>& records) {
  json list = json::array();
  for (const CommitRecord& record : records) {
    json one = render_record(record);
    one["sequence"] = record.sequence;
    list.push_back(std::move(one));
  }
  return dump({{"schema", 1}, {"records", list}});
}

std::vector<CommitRecord> parse_past(std::string_view text) {
  std::vector<CommitRecord> records;
  const json root = parse_lenient(text);
  if (!root.is_object()) return records;
  for (const json& item : objects_of(root, "records")) {
    if (records.size() == kMostRecords) break;
    records.push_back(record_of(item));
    records.back().sequence = sequence_of(item);
  }
  return records;
}

std::string render_list_json(const std::vector<ListedCommit>& list, const std::vector<std::string>& notes) {
  json commits = json::array();
  for (const ListedCommit& one : list) {
    json row = render_record(one.record);
    row["who"] = one.record.who;  // as everywhere, not as in the file
    row["what"] = one.record.what;
    row["sequence"] = one.record.sequence;
    row["file_systems"] = one.targets;
    row["undo_takes_it_back"] = one.is_next;
    if (one.kept) row["kept"] = {{"bytes", one.kept->bytes}, {"objects", one.kept->objects}};
    if (one.kept) row["kept_on"] = one.kept_on;
    if (one.record.kind == CommitRecord::Kind::command) row.erase("names"), row.erase("bytes");
    commits.push_back(std::move(row));
  }
  return dump({{"schema", 1}, {"commits", commits}, {"notes", notes}});
}

}  // namespace ramroot
