// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/assignments.hpp"

#include <algorithm>

namespace ramroot {

namespace {

constexpr std::size_t kMostAssignments = 1000;

bool is_name(char c, bool is_first) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return is_letter || (!is_first && c >= '0' && c <= '9');
}

/// Walks through the text of a shell script.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::vector<Assignment> read() {
    std::vector<Assignment> found;
    while (skip_to_command() && found.size() < kMostAssignments) {
      const std::string_view name = take_name();
      if (name == "export" && starts_with_any(" \t")) continue;
      if (!name.empty() && take('=')) found.push_back(take_value(std::string(name)));
      else skip_command();
    }
    return found;
  }

 private:
  bool starts_with_any(std::string_view chars) const {
    return !rest_.empty() && chars.find(rest_.front()) != chars.npos;
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Moves on to where a command can start; false at the end.
  bool skip_to_command() {
    while (!rest_.empty()) {
      if (rest_.front() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      else if (starts_with_any(" \t\r\n;&|")) rest_.remove_prefix(1);
      else return true;
    }
    return false;
  }

  std::string_view take_name() {
    std::size_t end = 0;
    while (end < rest_.size() && is_name(rest_[end], end == 0)) ++end;
    const auto name = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return name;
  }

  /// Quoted text does not end a command.
  void skip_command() {
    Assignment ignored;
    while (!rest_.empty() && !starts_with_any("\n;&|")) take_part(ignored);
  }

  Assignment take_value(std::string name) {
    Assignment assignment{std::move(name), "", true};
    while (!rest_.empty() && !starts_with_any(" \t\r\n;&|<>")) take_part(assignment);
    return assignment;
  }

  /// Reads one unquoted character, or all text between two quotes.
  void take_part(Assignment& into) {
    if (take('\'')) return take_single(into);
    if (take('"')) return take_double(into);
    if (take('\\')) return take_escaped(into);
    if (starts_with_any("$`()")) into.is_plain = false;
    into.value += rest_.front();
    rest_.remove_prefix(1);
  }

  void take_single(Assignment& into) {
    const auto end = rest_.find('\'');
    into.value += rest_.substr(0, end);
    if (end == rest_.npos) into.is_plain = false;
    rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
  }

  void take_double(Assignment& into) {
    while (!take('"')) {
      if (rest_.empty()) {
        into.is_plain = false;
        return;
      }
      const bool is_escape = rest_.size() > 1 && rest_[0] == '\\' &&
                             std::string_view("$`\"\\\n").find(rest_[1]) != std::string_view::npos;
      if (is_escape) {
        rest_.remove_prefix(1);
        take_escaped(into);
        continue;
      }
      if (starts_with_any("$`")) into.is_plain = false;
      into.value += rest_.front();
      rest_.remove_prefix(1);
    }
  }

  /// Reads the character after a backslash; an escaped line end yields nothing.
  void take_escaped(Assignment& into) {
    if (rest_.empty()) return;
    if (rest_.front() != '\n') into.value += rest_.front();
    rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

}  // namespace

std::vector<Assignment> parse_assignments(std::string_view text) { return Reader(text).read(); }

bool assigns(std::string_view text, std::string_view name) {
  const auto all = parse_assignments(text);
  return std::any_of(all.begin(), all.end(), [&](const Assignment& one) { return one.name == name; });
}

}  // namespace ramroot
