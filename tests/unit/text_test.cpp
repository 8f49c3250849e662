// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ramroot {
namespace {

using Parts = std::vector<std::string_view>;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

TEST(RenderForConsole, makes_each_of_the_256_bytes_printable) {
  for (int value = 0; value < 256; ++value) {
    const char byte = static_cast<char>(value);
    const std::string out = render_for_console(std::string_view(&byte, 1));
    EXPECT_TRUE(is_printable(out)) << value;
    EXPECT_EQ(out.size(), byte >= ' ' && byte <= '~' ? 1U : 4U) << value;
  }
}

TEST(RenderForConsole, shows_the_value_of_a_hidden_byte) {
  const struct {
    std::string_view in;
    const char* out;
  } rows[] = {
      {"", ""},
      {"plain text ~", "plain text ~"},
      {"%n%s", "%n%s"},
      {"\x1b[2J", "\\x1b[2J"},
      {"a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
      {std::string_view("\0", 1), "\\x00"},
      {"\x7f\x80\xff", "\\x7f\\x80\\xff"},
      {"\xc2\x9b"
       "31m",
       "\\xc2\\x9b31m"},  // the one byte form of ESC [ in UTF-8
  };
  for (const auto& row : rows) EXPECT_EQ(render_for_console(row.in), row.out);
}

TEST(RenderForConsole, cuts_what_is_too_long) {
  EXPECT_EQ(render_for_console("12345", 5), "12345");
  EXPECT_EQ(render_for_console("123456", 5), "12345...");
  EXPECT_EQ(render_for_console("x", 0), "...");
  EXPECT_LE(render_for_console(std::string(100000, '\x01')).size(), 200U + 3 + 3);
}

TEST(WrapWords, breaks_at_blanks_and_indents_what_follows) {
  const struct {
    const char *in, *out;
  } rows[] = {
      {"", ""},
      {"one two", "one two"},  // 4 + 7 = 11 columns
      {"one two three four", "one two\n    three\n    four"},
      {"a_word_of_16_bytes b", "a_word_of_16_bytes\n    b"},
      {"b a_word_of_16_bytes", "b\n    a_word_of_16_bytes"},
      {"  one two", "  one\n      two"},  // its own indentation is kept
      {"a  b", "a  b"},
      {"   ", "   "},
      {"a ", "a "},
      {"run 'a b' now", "run\n    'a b'\n    now"},  // a command stays whole
      {"x ('a b') y", "x\n    ('a b')\n    y"},
      {"it 'a b cd' d", "it 'a b\n    cd' d"},  // unless a line is too short for it
      {"it's b's c", "it's\n    b's c"},        // apostrophes
      {"'s gone away", "'s gone\n    away"},
  };
  for (const auto& row : rows) EXPECT_EQ(wrap_words(row.in, 4, 11), row.out);
}

TEST(Text, shows_the_letters_that_a_terminal_has) {
  const std::string name = "caf\xc3\xa9 \xe6\xbc\xa2";
  EXPECT_EQ(render_for_terminal(name, 200, Charset::utf8), name);
  EXPECT_EQ(render_for_terminal(name, 200, Charset::ascii), "caf\\xc3\\xa9 \\xe6\\xbc\\xa2");
  EXPECT_EQ(count_characters(name), 6U);
  struct Row {
    std::string_view in, out;
  };
  const Row rows[] = {
      {"a\nb\tc", "a\\x0ab\\x09c"},               // a name is one line
      {"\x1b[31m", "\\x1b[31m"},                  // colours
      {"\xc2\x9b", "\\xc2\\x9b"},                 // the same in one character (C1)
      {"\xe2\x80\xaegpj", "\\xe2\\x80\\xaegpj"},  // from right to left
      {"latin \xe9", "latin \\xe9"},              // not UTF-8
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},        // half of a pair
      {"\xc3", "\\xc3"},                          // cut off
  };
  for (const Row& row : rows) EXPECT_EQ(render_for_terminal(row.in, 200, Charset::utf8), row.out);
  EXPECT_EQ(render_for_terminal("12\xc3\xa9\xc3\xa9", 3, Charset::utf8), "12\xc3\xa9...");
}

TEST(Split, keeps_empty_parts) {
  EXPECT_EQ(split("", ','), Parts{""});
  EXPECT_EQ(split("a", ','), Parts{"a"});
  EXPECT_EQ(split(",", ','), (Parts{"", ""}));
  EXPECT_EQ(split("a,,b", ','), (Parts{"a", "", "b"}));
  EXPECT_EQ(split("a,b,", ','), (Parts{"a", "b", ""}));
}

TEST(Split, gives_the_text_again_when_joined) {
  for (const std::string text : {"", "/", "//a//b/", "no slash", "/x"}) {
    std::string joined;
    for (const auto part : split(text, '/')) joined.append(part).append("/");
    joined.pop_back();
    EXPECT_EQ(joined, text);
  }
}

TEST(Text, is_what_a_person_can_read) {
  EXPECT_TRUE(is_text(""));
  EXPECT_TRUE(is_text("a\n\tb\r\x1b[0m \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"));
  EXPECT_FALSE(is_text(std::string_view("a\0b", 3)));
  for (const char* bad :
       {"\xff", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"})
    EXPECT_FALSE(is_text(bad));
}

TEST(Text, lines_for_a_terminal_keep_what_is_harmless) {
  EXPECT_EQ(render_lines_for_console("a\tb\n\xc3\xa9\n"), "a\tb\n\xc3\xa9\n");
  EXPECT_EQ(render_lines_for_console("\x1b[31m\r\x7f"), "\\x1b[31m\\x0d\\x7f");
  EXPECT_EQ(render_lines_for_console("\xc2\x9b"
                                     "1m"),
            "\\xc2\\x9b1m");                                               // CSI in Unicode
  EXPECT_EQ(render_lines_for_console("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // from right to left
  EXPECT_EQ(render_lines_for_console("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(render_lines_for_console(std::string_view("\0", 1)), "\\x00");
}

TEST(Trim, takes_blanks_and_ends_of_lines_away) {
  EXPECT_EQ(trim(" \ta b\r\n"), "a b");  // as a file of sysfs ends
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \n\n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(TakeWord, takes_one_after_the_other) {
  std::string_view rest = " \ta  b\tc ";
  EXPECT_EQ(take_word(rest), "a");
  EXPECT_EQ(take_word(rest), "b");
  EXPECT_EQ(take_word(rest), "c");
  EXPECT_EQ(take_word(rest), "");
  EXPECT_EQ(take_word(rest), "");
}

}  // namespace
}  // namespace ramroot
