#include "core/journal_limit.hpp"

#include "base/text.hpp"

namespace ramroot {

std::optional<ByteSize> find_journal_limit(const std::vector<std::string>& texts) {
  constexpr std::string_view kKey = "SystemMaxUse=";
  std::optional<ByteSize> limit;
  for (const std::string& text : texts)
    for (const std::string_view line : split(text, '\n')) {
      if (!line.starts_with(kKey)) continue;
      const auto size = parse_byte_size(line.substr(kKey.size()));
      limit = size && size->bytes > 0 ? std::optional(*size) : std::nullopt;  // "" is the default again
    }
  return limit;
}

}  // namespace ramroot
