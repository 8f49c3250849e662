// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/grub_words.hpp"

#include <algorithm>

namespace ramroot {

/// A comment can start where a word could; a backslash at the end of a line continues it.
void GrubWords::skip_blanks() {
  while (at_ < text_.size()) {
    const std::string_view rest = text_.substr(at_);
    if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r') ++at_;
    else if (rest.starts_with("\\\n")) at_ += 2;
    else if (rest[0] == '#') at_ = std::min(text_.find('\n', at_), text_.size());
    else return;
  }
}

void GrubWords::take_quoted(GrubWord& word, char quote) {
  ++at_;
  while (at_ < text_.size() && text_[at_] != quote) {
    const bool is_escape = quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() &&
                           std::string_view("\\\"$").find(text_[at_ + 1]) != std::string_view::npos;
    if (is_escape) ++at_;
    word.text += text_[at_++];
  }
  if (at_ < text_.size()) ++at_;
}

/// The braces in "${name}" do not open a block.
void GrubWords::take_variable(GrubWord& word) {
  const auto end = text_.substr(at_).starts_with("${") ? text_.find_first_of("}\n", at_) : at_;
  while (at_ < text_.size() && at_ <= end) word.text += text_[at_++];
}

/// A backslash with the line end after it yields nothing.
void GrubWords::take_escaped(GrubWord& word) {
  if (++at_ == text_.size()) return;
  if (text_[at_] != '\n') word.text += text_[at_];
  ++at_;
}

GrubWord GrubWords::next() {
  using Kind = GrubWord::Kind;
  skip_blanks();
  GrubWord word{Kind::word, "", at_, at_};
  if (at_ >= text_.size()) word.kind = Kind::end_of_text;
  else if (text_[at_] == '\n' || text_[at_] == ';') word.kind = Kind::end_of_line;
  else if (text_[at_] == '{') word.kind = Kind::open;
  else if (text_[at_] == '}') word.kind = Kind::close;
  if (word.kind != Kind::word) {
    if (at_ < text_.size()) ++at_;
    return word;
  }
  while (at_ < text_.size() && std::string_view(" \t\r\n;{}").find(text_[at_]) == std::string_view::npos) {
    const char c = text_[at_];
    if (c == '\'' || c == '"') take_quoted(word, c);
    else if (c == '$') take_variable(word);
    else if (c == '\\') take_escaped(word);
    else word.text += text_[at_++];
  }
  word.end = at_;
  return word;
}

}  // namespace ramroot
