// SPDX-License-Identifier: GPL-3.0-or-later
/// The contents of what changed, for `ramroot diff --text`.
#pragma once

#include "commands/boot/exit_code.hpp"
#include "engine/commit/upper_scan.hpp"

namespace ramroot {

/// Prints what changed as a patch, and a line for what a patch cannot tell.
class TextPrinter {
 public:
  TextPrinter();
  void add(const Change& change, const LayerPair& layers);
  ExitCode code() const { return code_; }

 private:
  void say(const std::string& text) const;
  void fail(const std::string& text);

  bool is_terminal_;                 ///< where bytes of a hostile file could do harm
  bool is_program_missing_ = false;  ///< said once
  ExitCode code_ = ExitCode::done;
};

}  // namespace ramroot
