// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/place.hpp"

#include "base/text.hpp"

namespace ramroot {

std::string normalize_target(std::string_view target) {
  std::string out;
  if (target.empty() || target.front() != '/') return out;
  for (const auto part : split(target, '/')) {
    if (part == "..") return "";
    if (!part.empty() && part != ".") out.append("/").append(part);
  }
  return out.empty() ? "/" : out;
}

std::string render_place(const Place& place) { return render_for_console(place.text()); }

}  // namespace ramroot
