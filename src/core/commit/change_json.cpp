// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/change.hpp"

#include <cerrno>

#include "base/json.hpp"
#include "core/commit/deep_changes.hpp"

namespace ramroot {

std::string render_change_json(const Change& change) {
  json object{
      {"kind", render_kind(change.kind)}, {"type", render_type(change.type)}, {"bytes", change.bytes}};
  put_name(object, "path", change.path);
  if (change.kind == ChangeKind::conflict) object["in_session"] = render_kind(change.in_session);
  return object.dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string render_deep_json(const DeepCount& count) {
  json object{{"deeper", count.changes}};
  put_name(object, "path", count.below);
  return object.dump(-1, ' ', true, json::error_handler_t::replace);
}

}  // namespace ramroot
