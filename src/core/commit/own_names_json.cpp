// SPDX-License-Identifier: GPL-3.0-or-later
#include <cerrno>

#include "base/json.hpp"
#include "base/text.hpp"
#include "core/commit/own_names.hpp"

namespace ramroot {

std::string render_own_names(const OwnNames& names) {
  json list = json::array();
  for (const auto& [path, objects] : names)
    list.push_back({{"path", encode_name(path)}, {"objects", objects}});
  return dump({{"schema", 1}, {"own", list}});
}

Result<OwnNames> parse_own_names(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object() || number_of(root, "schema") != 1 || !root.contains("own"))
    return Error{EINVAL, "read what commits left in the folder below"};
  OwnNames names;
  for (const json& item : objects_of(root, "own"))
    names[decode_name(text_of(item, "path"))] = list_of(item, "objects");
  return names;
}

}  // namespace ramroot
