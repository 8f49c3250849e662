// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/conflict_text.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "core/commit/change.hpp"
#include "core/commit/commit_filter.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kRpmPlaces[] = {"/var/lib/rpm", "/usr/lib/sysimage/rpm"};

int weight_of(const Path& path) {
  if (path == kDpkgStatus) return 0;
  for (const std::string_view place : kRpmPlaces)
    if (is_at_or_below(path, place)) return 0;
  return is_below(path, "/var/lib/dpkg") ? 2 : 1;
}

}  // namespace

std::vector<Path> sort_by_weight(std::vector<Path> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::stable_sort(names.begin(), names.end(),
                   [](const Path& a, const Path& b) { return weight_of(a) < weight_of(b); });
  return names;
}

std::vector<Path> choose_worth_naming(std::vector<Path> names) {
  const CommitFilter filter{.standing = default_exclusions()};
  std::erase_if(names, [&](const Path& path) { return is_excluded(filter, path); });
  return sort_by_weight(std::move(names));
}

std::vector<std::string> render_name_lines(const std::vector<Path>& names, std::size_t most) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i)
    lines.push_back("  " + render_for_console(names[i], kMostShown));
  if (names.size() > most) lines.push_back("  and " + std::to_string(names.size() - most) + " more");
  return lines;
}

std::vector<std::string> render_ways_out(const std::vector<Path>& names, ConflictWith with,
                                         const Path& saved) {
  const bool is_one = names.size() == 1;
  const std::string shown = is_one ? render_for_console(names.front(), kMostShown) : "PATH";
  const std::string text = saved.empty() ? "--text " : "--from " + render_for_console(saved) + " --text ";
  std::vector<std::string> lines = {
      "in conflict: it was changed here, and meanwhile in what is below too",
      "  to look at both:        ramroot diff " + text + shown,
      "  to commit what is here: add --mine=" + shown,
      "  to keep what is below:  add --theirs=" + shown,
  };
  if (with == ConflictWith::command)
    lines = {
        "in conflict: this session and 'ramroot-commit -- COMMAND' changed it",
        "  to look at both:          ramroot diff --text " + shown,
        "  to commit the session's:  add --mine=" + shown,
        "  to keep the real root's:  add --theirs=" + shown,
    };
  if (!is_one) lines.emplace_back("  (PATH can be a folder, / is all of them)");
  if (std::find(names.begin(), names.end(), kDpkgStatus) != names.end())
    lines.emplace_back("  to keep this session's packages: ramroot-commit -- apt install ...");
  return lines;
}

}  // namespace ramroot
