#include "core/cmdline.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kSpace = " \t\n\v\f\r";

/// Takes one word off the front of `text`; a quoted space does not end it.
std::string_view take_word(std::string_view& text) {
  bool in_quotes = false;
  std::size_t end = 0;
  while (end < text.size() && (in_quotes || kSpace.find(text[end]) == kSpace.npos)) {
    if (text[end] == '"') in_quotes = !in_quotes;
    ++end;
  }
  const auto word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

void drop_last_quote(std::string_view& text) {
  if (!text.empty() && text.back() == '"') text.remove_suffix(1);
}

CmdlineWord parse_word(std::string_view word) {
  const bool whole_word_quoted = word.front() == '"';
  if (whole_word_quoted) {
    word.remove_prefix(1);
    drop_last_quote(word);
  }
  const auto equals = word.find('=');
  // The kernel takes a "=" at the very front for a part of the name.
  if (equals == std::string_view::npos || equals == 0) return {std::string(word)};
  auto value = word.substr(equals + 1);
  if (!value.empty() && value.front() == '"') {
    value.remove_prefix(1);
    drop_last_quote(value);
  }
  return {std::string(word.substr(0, equals)), std::string(value)};
}

}  // namespace

std::vector<CmdlineWord> parse_cmdline(std::string_view text) {
  // /proc/cmdline has no NUL; whatever follows one was not given to the kernel.
  text = text.substr(0, text.find('\0'));
  std::vector<CmdlineWord> words;
  for (;;) {
    const auto begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    CmdlineWord word = parse_word(take_word(text));
    if (word.name == "--" && !word.value) return words;
    words.push_back(std::move(word));
  }
}

std::optional<std::string> find_parameter(std::string_view cmdline) {
  std::optional<std::string> found;
  for (CmdlineWord& word : parse_cmdline(cmdline))
    if (word.name == "ramroot") found = std::move(word.value).value_or("");
  return found;
}

}  // namespace ramroot
