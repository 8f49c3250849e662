// SPDX-License-Identifier: GPL-3.0-or-later
/// Prints contents for `ramroot diff --text`.
#pragma once

#include "commands/boot/exit_code.hpp"
#include "core/commit/deep_changes.hpp"
#include "engine/commit/upper_scan.hpp"

namespace ramroot {

/// Prints changes as a patch, with extra lines for what a patch cannot express.
class TextPrinter {
 public:
  TextPrinter();
  void add(const Change& change, const LayerPair& layers);
  void finish();  ///< to be called after the last change
  ExitCode code() const { return code_; }

 private:
  void say(const std::string& text) const;
  void fail(const Error& why);

  DeepCounter deep_;
  bool is_terminal_;                 ///< a hostile file must not send control characters to it
  bool is_program_missing_ = false;  ///< so that the message appears only once
  ExitCode code_ = ExitCode::done;
};

}  // namespace ramroot
