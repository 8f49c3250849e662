// SPDX-License-Identifier: GPL-3.0-or-later
// The lines that `ramroot status --short` prints, for the message of the day.
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "core/status/page.hpp"
#include "core/status/status.hpp"

namespace ramroot {

namespace {

constexpr const char* kSee = "; see 'ramroot status'";

/// The words that fit into so many columns, and "..." for the others.
std::string shorten(const std::string& text, std::size_t room) {
  if (text.size() <= room) return text;
  const std::size_t end = text.rfind(' ', room - 3);
  return text.substr(0, end == text.npos ? room - 3 : end) + "...";
}

/// One line of at most 80 columns. Where the reason is too long for that, a part of it is worth more than
/// where to read all of it.
std::string fit_line(const std::string& begin, const std::string& why) {
  if (why.empty()) return begin + kSee + "\n";
  constexpr std::size_t kLeast = 30;
  const std::string shown = ": " + render_for_console(why, 300);
  const std::size_t room = kPageWidth - begin.size(), with_see = room - std::string_view(kSee).size();
  if (shown.size() <= with_see || with_see >= kLeast) return begin + shorten(shown, with_see) + kSee + "\n";
  return begin + shorten(shown, room) + "\n";
}

std::string render_line(const Status& status) {
  const std::string_view login = row_of(status.protection).login;
  const std::string begin = "ramroot: " + std::string(login);
  const std::string why = status.reasons.empty() ? "" : status.reasons.front();
  switch (status.protection) {
    case Protection::is_protected: {
      const std::size_t count = status.warnings.size();
      const bool stays = status.upper && !status.forgets_upper;
      if (count == 0 && stays) return begin + "; changes stay on " + status.upper->source + "\n";
      if (count == 0) return begin + "; changes will be gone at the next boot\n";
      return "ramroot: protected, " +
             (stays ? "changes stay on " + status.upper->source : "a reboot undoes changes") + " (" +
             std::to_string(count) + (count == 1 ? " warning" : " warnings") + kSee + ")\n";
    }
    case Protection::once:
      return begin + (status.is_next_ready ? ", the next will be; changes are permanent\n"
                                           : ", the next may not be either\n");
    case Protection::unknown: return fit_line(begin, status.unknown.front());
    case Protection::off:
      return why.empty() ? "ramroot: off, changes are permanent\n" : fit_line("ramroot: off", why);
    case Protection::unprotected:
      return fit_line(begin + (status.is_permanent ? ", changes are permanent" : ""), why);
    default: return fit_line(begin, why);
  }
}

}  // namespace

std::string render_short(const Status& status) {
  std::string lines = render_line(status);
  for (const EndedNote& one : status.ended) lines += "ramroot: " + render_ended_short(one) + "\n";
  return lines;
}

}  // namespace ramroot
