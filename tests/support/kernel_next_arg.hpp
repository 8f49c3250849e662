// SPDX-License-Identifier: GPL-3.0-or-later
/// A second opinion on the kernel command line: the rules of next_arg() and parse_args()
/// (lib/cmdline.c, kernel/params.c), told as a machine over single bytes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/request/cmdline.hpp"

namespace ramroot::test {

/// The kernel's isspace(): ASCII white space and the no-break space of Latin-1.
inline bool is_kernel_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\xa0'; }

class KernelCmdline {
 public:
  explicit KernelCmdline(std::string_view text) : rest_(text.substr(0, text.find('\0'))) { skip_spaces(); }

  /// The words up to "--", as the kernel hands them to its parameters.
  std::vector<CmdlineWord> words() {
    std::vector<CmdlineWord> out;
    while (!rest_.empty()) {
      CmdlineWord word = next();
      if (!word.value && word.name == "--") break;
      out.push_back(std::move(word));
    }
    return out;
  }

 private:
  CmdlineWord next() {
    const bool quoted = rest_.front() == '"';
    if (quoted) rest_.remove_prefix(1);
    bool inside = quoted;
    std::size_t equals = 0, end = 0;  // an `=` at 0 counts as none: its place is taken for "not yet"
    for (; end < rest_.size() && (inside || !is_kernel_space(rest_[end])); ++end) {
      if (equals == 0 && rest_[end] == '=') equals = end;
      if (rest_[end] == '"') inside = !inside;
    }
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end);
    skip_spaces();
    const bool value_quoted = equals != 0 && equals + 1 < text.size() && text[equals + 1] == '"';
    // One quote at the end goes, whichever of the two opened it.
    if ((quoted || value_quoted) && !text.empty() && text.back() == '"') text.pop_back();
    if (equals == 0) return {text};
    const std::size_t begin = equals + 1 + (value_quoted ? 1 : 0);
    return {text.substr(0, equals), begin < text.size() ? text.substr(begin) : std::string()};
  }

  void skip_spaces() {
    while (!rest_.empty() && is_kernel_space(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

}  // namespace ramroot::test
