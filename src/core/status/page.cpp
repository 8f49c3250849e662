// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/page.hpp"

#include <algorithm>

#include "base/byte_size.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

std::string pad(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

constexpr std::size_t kLabel = 11, kWidth = kPageWidth, kTarget = 30, kNow = 11;

/// A mount point, what is true of it now ("in RAM"), and why ("operating system"). A long mount point has
/// a line of its own.
std::string render_row(const MountRow& row, std::size_t width) {
  std::string target = pad(render_for_console(row.target, kWidth - kLabel - 3), width);
  if (target.size() > width) target += "\n" + std::string(kLabel + width, ' ');
  const std::size_t room = kWidth - kLabel - width - 2 - kNow - 2;
  return target + "  " + pad(std::string(render_now(row.now)), kNow) + "  " +
         render_for_console(row.decision.why, room - 3);  // it may end with "..."
}

/// What stands before line I of an item.
std::string begin_line(std::string_view label, bool is_first) {
  return is_first ? "  " + pad(std::string(label), kLabel - 2) : std::string(kLabel, ' ');
}

}  // namespace

std::string render_item(std::string_view label, const std::string& text) {
  return begin_line(label, true) + wrap_words(render_for_console(text, 400), kLabel, kWidth) + "\n";
}

std::string render_mount_rows(const std::vector<MountRow>& rows) {
  std::size_t width = 0;
  for (const MountRow& row : rows) width = std::max(width, std::min(row.target.size(), kTarget));
  std::string out;
  for (const MountRow& row : rows) out += begin_line("mounts", out.empty()) + render_row(row, width) + "\n";
  return out;
}

std::string render_top(const std::vector<std::pair<std::string, std::uint64_t>>& top) {
  std::string out;
  for (const auto& [path, bytes] : top) {
    const std::string size = render_byte_size({bytes});
    out += begin_line("top", out.empty()) + std::string(size.size() < 10 ? 10 - size.size() : 0, ' ') + size +
           "  " + render_for_console(path, 57) + "\n";
  }
  return out;
}

}  // namespace ramroot
