// SPDX-License-Identifier: GPL-3.0-or-later
/// A line that shows the progress of long work.
#pragma once

#include <chrono>
#include <cstdint>

namespace ramroot {

/// On a terminal only, and at most ten times a second.
class Progress {
 public:
  enum class Drawn { on_terminal, never };

  /// @param bytes, names  totals of the work
  Progress(std::uint64_t bytes, std::uint64_t names, Drawn drawn);
  void add_bytes(std::uint64_t bytes);
  void set_names(std::uint64_t names);
  /// All is copied; what comes now cannot be counted.
  void put_in_place();
  /// Removes the line.
  void clear();

 private:
  void show();

  std::uint64_t all_bytes_, bytes_ = 0;
  std::uint64_t all_names_, names_ = 0;
  bool is_terminal_;
  std::chrono::steady_clock::time_point shown_ = {};
};

}  // namespace ramroot
