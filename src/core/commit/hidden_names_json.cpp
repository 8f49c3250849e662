// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/hidden_names.hpp"

#include <cerrno>

#include "base/json.hpp"
#include "base/text.hpp"

namespace ramroot {

std::string render_hidden_names(const HiddenNames& names) {
  json list = json::array();
  for (const auto& [path, object] : names) list.push_back({{"path", encode_name(path)}, {"object", object}});
  return dump({{"schema", 1}, {"hidden", list}});
}

Result<HiddenNames> parse_hidden_names(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1 || !root.contains("hidden"))
    return Error{EINVAL, "read which names of the real root this session hides"};
  HiddenNames names;
  for (const json& item : objects_of(root, "hidden"))
    names[decode_name(text_of(item, "path"))] = text_of(item, "object");
  return names;
}

}  // namespace ramroot
