// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/text.hpp"
#include "core/check/readiness.hpp"

namespace ramroot {

std::string render_line(const Readiness& one) {
  constexpr std::size_t kMostLine = 600;
  if (one.is_ready()) return render_for_console(one.subject, 100) + "  ok";
  std::string why;
  for (const std::string& finding : one.findings) append_item(why, finding, "; ");
  if (!one.remedy.empty()) why += ": " + one.remedy;
  return render_for_console(one.subject, 100) + "  NOT READY: " + render_for_console(why, kMostLine);
}

std::string render_text(const Readiness& one) {
  if (one.is_ready()) return render_line(one) + "\n";
  std::string out = render_for_console(one.subject, 100) + "  NOT READY\n";
  const auto add = [&](const std::string& line) { out += "    " + render_for_console(line, 300) + "\n"; };
  std::for_each(one.findings.begin(), one.findings.end(), add);
  if (!one.remedy.empty()) add(one.remedy);
  return out;
}

}  // namespace ramroot
