// SPDX-License-Identifier: GPL-3.0-or-later
/// Splits GRUB scripts into words, as GRUB's lexer does. Touches nothing.
#pragma once

#include <string>
#include <string_view>

namespace ramroot {

struct GrubWord {
  enum class Kind { word, open, close, end_of_line, end_of_text };
  Kind kind = Kind::end_of_text;
  std::string text = {};           ///< without quotes; variables are not expanded
  std::size_t begin = 0, end = 0;  ///< its position in the text
};

/// Returns one word after another. A `;` ends a line too; comments are skipped.
class GrubWords {
 public:
  explicit GrubWords(std::string_view text) : text_(text) {}
  GrubWord next();

 private:
  void skip_blanks();
  void take_quoted(GrubWord& word, char quote);
  void take_variable(GrubWord& word);
  void take_escaped(GrubWord& word);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace ramroot
