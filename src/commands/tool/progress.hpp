// SPDX-License-Identifier: GPL-3.0-or-later
/// One line that shows how far long work has come.
#pragma once

#include <chrono>
#include <cstdint>

namespace ramroot {

/// On a terminal only, and at most ten times a second.
class Progress {
 public:
  /// @param bytes, names  of all the work
  Progress(std::uint64_t bytes, std::size_t names);
  void add_bytes(std::uint64_t bytes);
  void set_names(std::size_t names);
  /// Takes the line away.
  void clear();

 private:
  void show();

  std::uint64_t all_bytes_, bytes_ = 0;
  std::size_t all_names_, names_ = 0;
  bool is_terminal_;
  std::chrono::steady_clock::time_point shown_ = {};
};

}  // namespace ramroot
