// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/fstab.hpp"

#include <algorithm>
#include <utility>

#include "base/place.hpp"
#include "base/text.hpp"
#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kBlank = " \t";

std::string_view take_field(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlank), rest.size()));
  const auto field = rest.substr(0, rest.find_first_of(kBlank));
  rest.remove_prefix(field.size());
  return field;
}

std::optional<FstabFields> parse_entry(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  line = line.substr(0, line.find('\0'));  // readers written in C stop here
  FstabFields f;
  f.spec = take_field(line);
  if (f.spec.empty() || f.spec.front() == '#') return std::nullopt;
  f.target = take_field(line);
  f.type = take_field(line);
  f.options = take_field(line);
  f.freq = take_field(line);
  f.passno = take_field(line);
  if (f.type.empty()) return std::nullopt;
  return f;
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }

bool is_option(std::string_view word, std::string_view name) {
  return word == name || (word.starts_with(name) && word[name.size()] == '=');
}

}  // namespace

std::vector<FstabLine> parse_fstab(std::string_view text) {
  std::vector<FstabLine> lines;
  while (!text.empty()) {
    const auto newline = text.find('\n');
    const auto line = text.substr(0, newline == text.npos ? text.size() : newline + 1);
    text.remove_prefix(line.size());
    lines.push_back({line, parse_entry(line)});
  }
  return lines;
}

Fstab::Fstab(std::string text) {
  const auto parsed = std::make_shared<Parsed>(Parsed{std::move(text), {}});
  parsed->lines = parse_fstab(parsed->text);
  parsed_ = parsed;
}

std::string unescape_fstab(std::string_view field) {
  std::string out;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const bool escaped = field[i] == '\\' && i + 3 < field.size() && field[i + 1] <= '3' &&
                         std::all_of(field.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                     field.begin() + static_cast<std::ptrdiff_t>(i) + 4, is_octal);
    if (!escaped) {
      out += field[i];
      continue;
    }
    out += static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0'));
    i += 3;
  }
  return out;
}

bool is_root_target(std::string_view target) {
  const std::string path = unescape_fstab(target);
  if (path.empty() || path.front() != '/') return false;
  for (const auto part : split(path, '/'))
    if (!part.empty() && part != ".") return false;
  return true;
}

bool uses_place(const Fstab& fstab, std::string_view place) {
  const auto is_there = [&](std::string_view field) {
    return field.starts_with('/') && is_at_or_below(normalize_target(unescape_fstab(field)), place);
  };
  return std::any_of(fstab.lines().begin(), fstab.lines().end(), [&](const FstabLine& line) {
    return line.entry && !is_root_target(line.entry->target) &&
           (is_there(line.entry->target) || is_there(line.entry->spec));
  });
}

bool has_option(std::string_view options, std::string_view name) {
  const auto words = split_options(options);
  return std::any_of(words.begin(), words.end(), [&](auto word) { return is_option(word, name); });
}

bool asks_read_only(std::string_view options) {
  bool is_asked = false;
  for (const auto word : split_options(options))
    if (word == "ro" || word == "rw") is_asked = word == "ro";
  return is_asked;
}

std::string without_option(std::string_view options, std::string_view name) {
  std::string out;
  for (const auto word : split_options(options)) {
    if (is_option(word, name)) continue;
    if (!out.empty()) out += ',';
    out += word;
  }
  return out.empty() ? "defaults" : out;
}

}  // namespace ramroot
