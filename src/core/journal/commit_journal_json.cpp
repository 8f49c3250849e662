// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/commit_journal.hpp"

#include <cerrno>

#include "base/place.hpp"
#include "base/text.hpp"
#include "core/journal/commit_record_json.hpp"

namespace ramroot {

namespace {

/// Version 1 knew objects by their inode number alone, and was never released.
constexpr int kSchema = 2;

json json_of(const KnownObject& known) {
  return {{"inode", known.inode},
          {"birth_ns", known.birth_ns},
          {"print", known.print},
          {"changed_ns", known.changed_ns}};
}

KnownObject known_in(const json& item, const char* key) {
  const json object = item.value(key, json::object());
  return {number_of(object, "inode"), signed_of(object, "birth_ns"), number_of(object, "print"),
          signed_of(object, "changed_ns")};
}

}  // namespace

std::string render_journal(const Journal& journal) {
  constexpr std::string_view kKinds[] = {"put", "remove", "attributes"};
  json list = json::array();
  for (const CommitOp& op : journal.ops)
    list.push_back({{"kind", kKinds[static_cast<std::size_t>(op.kind)]},
                    {"path", encode_name(op.path)},
                    {"number", op.number},
                    {"replaces", op.replaces},
                    {"now", json_of(op.now)},
                    {"was", json_of(op.was)},
                    {"unlock", op.unlock},
                    {"lock", op.lock},
                    {"back", op.back}});
  return dump({{"schema", kSchema},
               {"sequence", journal.sequence},
               {"made", render_record(journal.made)},
               {"ops", list}});
}

Result<Journal> parse_journal(std::string_view text) {
  const json root = parse_lenient(text);
  const Error broken{EINVAL, "read the journal of a commit"};
  if (!root.is_object() || !root.contains("ops")) return broken;
  if (root.value("/schema"_json_pointer, json()) != kSchema)
    return Error{EPROTONOSUPPORT, broken.attempt, "a different version of ramroot wrote it",
                 "finish it with that version, or run 'ramroot-commit --abandon', which gives it up"};
  Journal journal{.sequence = sequence_of(root)};
  const json made = root.value("made", json::object());
  journal.made_s = made_of(made);
  journal.names = count_of(made, "names", kMostMadeNames);
  for (const json& item : objects_of(root, "ops")) {
    CommitOp op;
    const std::string kind = text_of(item, "kind");
    if (kind == "remove") op.kind = CommitOp::Kind::remove;
    else if (kind == "attributes") op.kind = CommitOp::Kind::attributes;
    else if (kind != "put") return broken;
    op.path = decode_name(text_of(item, "path"));
    if (normalize_target(op.path) != op.path || op.path.empty() || op.path.find('\0') != std::string::npos)
      return broken;
    const bool is_top = op.path == "/" && op.kind != CommitOp::Kind::attributes;
    if (is_top || is_at_or_below(op.path, kCommitFolder)) return broken;
    op.number = number_of(item, "number");
    op.replaces = is_true(item, "replaces");
    op.now = known_in(item, "now");
    op.was = known_in(item, "was");
    op.unlock = static_cast<unsigned>(number_of(item, "unlock"));
    op.lock = static_cast<unsigned>(number_of(item, "lock"));
    op.back = is_true(item, "back");
    journal.ops.push_back(std::move(op));
  }
  return journal;
}

}  // namespace ramroot
