// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <string>

#include "base/byte_size.hpp"

namespace ramroot {

namespace {

constexpr auto kBetween = std::chrono::milliseconds(100);
constexpr std::size_t kWidth = 16;

}  // namespace

Progress::Progress(std::uint64_t bytes, std::uint64_t names, Drawn drawn)
    : all_bytes_(bytes),
      all_names_(names),
      is_terminal_(drawn == Drawn::on_terminal && ::isatty(STDERR_FILENO) == 1) {}

void Progress::add_bytes(std::uint64_t bytes) {
  bytes_ = std::min(bytes_ + bytes, all_bytes_);  // what changes meanwhile is copied again
  show();
}

void Progress::set_names(std::uint64_t names) {
  names_ = names;
  show();
}

void Progress::show() {
  const auto now = std::chrono::steady_clock::now();
  if (!is_terminal_ || now - shown_ < kBetween) return;
  shown_ = now;
  // Each file takes time, however small: a name counts as much as a KiB.
  const std::uint64_t whole = all_bytes_ / 1024 + all_names_, part = bytes_ / 1024 + names_;
  const std::size_t filled = whole == 0 ? 0 : static_cast<std::size_t>(part * kWidth / whole);
  const std::string bar = std::string(filled, '#') + std::string(kWidth - std::min(filled, kWidth), '-');
  (void)std::fprintf(stderr, "\r  [%s] copying %s of %s, name %" PRIu64 " of %" PRIu64 "\033[K", bar.c_str(),
                     render_byte_size({bytes_}).c_str(), render_byte_size({all_bytes_}).c_str(), names_,
                     all_names_);
}

void Progress::put_in_place() {
  if (!is_terminal_) return;
  shown_ = std::chrono::steady_clock::now();
  (void)std::fprintf(stderr, "\r  putting %" PRIu64 " name%s in place\033[K", all_names_,
                     all_names_ == 1 ? "" : "s");
}

void Progress::clear() {
  if (is_terminal_ && shown_ != std::chrono::steady_clock::time_point{}) (void)std::fputs("\r\033[K", stderr);
}

}  // namespace ramroot
