// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json.hpp"

#include "base/text.hpp"

namespace ramroot {

namespace {

/// ramroot's own files are not nested deeper. Deeper values are dropped, because copying and
/// printing recurse, and a million "[" would exhaust the stack.
constexpr int kDeepest = 8;

}  // namespace

json parse_lenient(std::string_view text) {
  const auto is_shallow = [](int depth, json::parse_event_t, const json&) { return depth < kDeepest; };
  return json::parse(text, is_shallow, /*allow_exceptions=*/false, /*ignore_comments=*/true);
}

std::string dump(const json& value) {
  return value.dump(2, ' ', true, json::error_handler_t::replace) + "\n";
}

void put_name(json& object, const std::string& key, std::string_view name) {
  object[key] = name;
  if (!is_text(name)) object[key + "_encoded"] = encode_name(name);
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_true(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

std::uint64_t number_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::int64_t signed_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::vector<std::string> list_of(const json& object, const char* key) {
  std::vector<std::string> out;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return out;
  for (const json& item : *found)
    if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

std::vector<json> objects_of(const json& object, const char* key) {
  std::vector<json> out;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return out;
  for (const json& item : *found)
    if (item.is_object()) out.push_back(item);
  return out;
}

}  // namespace ramroot
