// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/cmdline.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ramroot {

namespace {

/// isspace() of the kernel: includes the no-break space of Latin-1 (lib/ctype.c).
constexpr std::string_view kKernelSpace = " \t\n\v\f\r\xa0";

/// Takes one word off the front of `text`; a quoted space does not end it.
std::string_view cut_word(std::string_view& text) {
  bool in_quotes = false;
  std::size_t end = 0;
  while (end < text.size() && (in_quotes || kKernelSpace.find(text[end]) == kKernelSpace.npos)) {
    if (text[end] == '"') in_quotes = !in_quotes;
    ++end;
  }
  const auto word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

CmdlineWord parse_word(std::string_view word) {
  const bool word_quoted = word.front() == '"';
  if (word_quoted) word.remove_prefix(1);
  // To the kernel, a "=" at the very start is part of the name.
  const auto equals = word.find('=', 1);
  const bool value_quoted = equals != word.npos && word.substr(equals + 1).starts_with('"');
  // One closing quote is removed, whether it closes the word or the value.
  if ((word_quoted || value_quoted) && word.ends_with('"')) word.remove_suffix(1);
  if (equals == word.npos) return {std::string(word)};
  auto value = word.substr(equals + 1);
  if (value_quoted && !value.empty()) value.remove_prefix(1);
  return {std::string(word.substr(0, equals)), std::string(value)};
}

}  // namespace

std::vector<CmdlineWord> parse_cmdline(std::string_view text) {
  // /proc/cmdline contains no NUL; what follows one cannot come from the kernel.
  text = text.substr(0, text.find('\0'));
  std::vector<CmdlineWord> words;
  for (;;) {
    const auto begin = text.find_first_not_of(kKernelSpace);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    CmdlineWord word = parse_word(cut_word(text));
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

std::optional<std::string> find_read_only_options(std::string_view cmdline) {
  bool is_writable = false;
  std::string options;
  for (const CmdlineWord& word : parse_cmdline(cmdline)) {
    if (!word.value && (word.name == "ro" || word.name == "rw")) is_writable = word.name == "rw";
    if (word.name == "rootflags" && word.value && !word.value->empty()) options += *word.value + ",";
  }
  return is_writable ? std::optional(options + "ro") : std::nullopt;
}

bool decides_about_checks(std::string_view cmdline) {
  const auto words = parse_cmdline(cmdline);
  return std::any_of(words.begin(), words.end(), [](const CmdlineWord& word) {
    return is_one_of(word.name, {"fsck.mode", "fastboot", "forcefsck", "rd.skipfsck"});
  });
}

std::string root_of(std::string_view cmdline) {
  std::string root;
  for (const CmdlineWord& word : parse_cmdline(cmdline))
    if (word.name == "root" && word.value) root = *word.value;
  return root;
}

}  // namespace ramroot
