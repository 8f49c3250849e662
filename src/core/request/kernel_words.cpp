// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/kernel_words.hpp"

#include <vector>

#include "base/text.hpp"
#include "core/request/options.hpp"
#include "core/request/size_policy.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kSpace = " \t\n\v\f\r";
/// The characters that neither boot loaders nor shells treat specially.
constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=:,.%_-/";

struct Span {
  std::size_t begin, end;
};

/// The positions of the words; a quoted blank does not end a word.
std::vector<Span> find_words(std::string_view text) {
  std::vector<Span> words;
  for (std::size_t at = text.find_first_not_of(kSpace); at < text.size();
       at = text.find_first_not_of(kSpace, at)) {
    const std::size_t begin = at;
    bool in_quotes = false;
    for (; at < text.size() && (in_quotes || kSpace.find(text[at]) == kSpace.npos); ++at)
      if (text[at] == '"') in_quotes = !in_quotes;
    words.push_back({begin, at});
  }
  return words;
}

bool is_ours(std::string_view word) {
  if (word.starts_with('"')) word.remove_prefix(1);
  return word.starts_with("ramroot=") || word == "ramroot" || word == "ramroot\"";
}

/// One sentence, with nothing in brackets: this is for somebody who has just typed it.
Error refuse_parameter(const std::string& value, const std::string& why, const char* advice = "") {
  return {0, "use the parameter '" + render_for_console(value, 100) + "'", why, advice};
}

/// "size=2G" is not what a boot understands, but shows what was meant.
std::string suggest_tmpfs(const std::string& value) {
  const std::string meant = "tmpfs:" + value;
  const bool is_option = value.find('=') < value.find_first_of(":,");
  if (!is_option || parse_request(meant, {}).not_understood) return "";
  return meant.find_first_not_of(kPlain) == meant.npos ? "; did you mean '" + meant + "'?" : "";
}

}  // namespace

Result<std::string> parse_wanted_parameter(std::string_view text) {
  if (text.starts_with("ramroot=")) text.remove_prefix(8);
  const std::string value(text);
  const Request request = parse_request(value, {});
  if (request.asked == Request::Asked::no)
    return refuse_parameter(value, "it would turn the protection off", "run 'ramroot disable' for that");
  if (const std::string meant = request.failure ? suggest_tmpfs(value) : ""; !meant.empty())
    return refuse_parameter(value, request.failure->detail + meant);
  if (request.failure) return refuse_parameter(value, request.failure->detail, request.failure->advice);
  if (request.not_understood) return refuse_parameter(value, request.not_understood->text());
  if (value.find_first_not_of(kPlain) != value.npos)
    return refuse_parameter(value, "it contains a character that has a special meaning to boot loaders");
  return value;
}

std::optional<Error> why_not_here(const std::string& parameter, ByteSize ram) {
  Warnings oddities;
  const Options options = parse_request(parameter, {}).options;
  (void)judge_limits(options, ram, oddities);
  (void)judge_container_limits(options, ram, oddities);
  if (oddities.lines().empty()) return std::nullopt;
  return refuse_parameter(parameter, oddities.lines().front());
}

std::string set_parameter(std::string_view words, const Parameter& parameter) {
  std::string out;
  std::size_t end = 0;                   // of the last word that was looked at
  std::optional<std::string_view> lead;  // the blanks before the first word, if that was removed
  bool has_word = false;
  bool is_done = !parameter;
  for (const Span& span : find_words(words)) {
    const std::string_view word = words.substr(span.begin, span.end - span.begin);
    if (word == "--") break;
    const std::string_view gap = words.substr(end, span.begin - end);
    end = span.end;
    if (is_ours(word) && is_done) {  // a second one, or one to be removed
      if (!has_word && !lead) lead = gap;
      continue;
    }
    out += lead.value_or(gap);
    lead.reset();
    out += is_ours(word) ? "ramroot=" + *parameter : std::string(word);
    is_done = is_done || is_ours(word);
    has_word = true;
  }
  const std::string_view rest = words.substr(end);
  if (!is_done) {
    out += (has_word ? " " : "") + ("ramroot=" + *parameter);
    if (!rest.empty() && kSpace.find(rest.front()) == kSpace.npos) out += ' ';
  }
  return out.append(rest);
}

}  // namespace ramroot
