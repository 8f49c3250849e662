// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/check_note.hpp"

#include <cerrno>

#include "base/json.hpp"

namespace ramroot {

namespace {

json render_readiness(const Readiness& one) {
  return {{"subject", one.subject},
          {"initrd", one.initrd},
          {"ready", one.is_ready()},
          {"findings", one.findings},
          {"remedy", one.remedy}};
}

}  // namespace

std::string render_json(const std::vector<Readiness>& all) {
  json list = json::array();
  bool is_ready = true;
  for (const Readiness& one : all) {
    is_ready &= one.is_ready();
    list.push_back(render_readiness(one));
  }
  return dump({{"schema", 1}, {"ready", is_ready}, {"checked", list}});
}

std::string render_check_notes(const std::vector<CheckNote>& notes) {
  json list = json::array();
  for (const CheckNote& note : notes) {
    json one = render_readiness(note.readiness);
    one["seen_at"] = note.seen_at;
    one["stamp"] = note.stamp;
    list.push_back(std::move(one));
  }
  return dump({{"schema", 1}, {"not_ready", list}});
}

Result<std::vector<CheckNote>> parse_check_notes(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1)
    return Error{EINVAL, "read what the last check found"};
  std::vector<CheckNote> notes;
  for (const json& item : objects_of(root, "not_ready")) {
    const Readiness readiness{text_of(item, "subject"), text_of(item, "initrd"), list_of(item, "findings"),
                              text_of(item, "remedy")};
    if (!readiness.is_ready()) notes.push_back({readiness, text_of(item, "seen_at"), text_of(item, "stamp")});
  }
  return notes;
}

}  // namespace ramroot
