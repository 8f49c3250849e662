// SPDX-License-Identifier: GPL-3.0-or-later
/// Reading and writing JSON without exceptions. Included by the *_json.cpp files and by nobody else.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

using nlohmann::json;

/// The value in `text`, comments allowed. What is nested too deep is left out; text that is not
/// JSON gives a discarded value, which is not an object.
json parse_lenient(std::string_view text);

/// Indented and in ASCII. Hostile bytes never make it throw: they become U+FFFD.
std::string dump(const json& value);

/// Puts a name or path under this key. JSON is UTF-8 and names are any bytes: where it is not UTF-8, the key
/// with "_encoded" has the bytes as URIs write them (RFC 3986, percent-encoding).
void put_name(json& object, const std::string& key, std::string_view name);

/// The value of a key; empty, false or 0 where it is missing or of another type.
std::string text_of(const json& object, const char* key);
bool is_true(const json& object, const char* key);
std::uint64_t number_of(const json& object, const char* key);
std::int64_t signed_of(const json& object, const char* key);
std::vector<std::string> list_of(const json& object, const char* key);

/// The objects in a list; everything else in it is left out.
std::vector<json> objects_of(const json& object, const char* key);

}  // namespace ramroot
