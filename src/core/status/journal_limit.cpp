// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/journal_limit.hpp"

#include "base/text.hpp"

namespace ramroot {

namespace {

/// The last value of `key`, even if empty, which stands for the default.
std::string find_value(const std::vector<std::string>& texts, std::string_view key) {
  std::string value;
  for (const std::string& text : texts)
    for (const std::string_view line : split(text, '\n')) {
      const auto equals = line.find('=');
      if (equals != line.npos && trim(line.substr(0, equals)) == key) value = trim(line.substr(equals + 1));
    }
  return value;
}

}  // namespace

std::optional<ByteSize> find_journal_limit(const std::vector<std::string>& texts) {
  const std::string storage = find_value(texts, "Storage");
  if (storage == "volatile" || storage == "none") return std::nullopt;
  const auto size = parse_byte_size(find_value(texts, "SystemMaxUse"));
  return size && size->bytes > 0 ? std::optional(*size) : std::nullopt;
}

}  // namespace ramroot
