// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/fstab_merge.hpp"

#include <map>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kLongestShown = 200;

std::string_view without_end(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Device and mount point: they identify a line even after it was changed.
std::string subject_of(const FstabLine& line) {
  return line.entry ? std::string(line.entry->spec) + " " + std::string(line.entry->target) : "";
}

/// Is this a line that only makes sense in a protected boot, whatever else was changed on it?
bool is_line_of_ours(const FstabLine& line) {
  return line.entry && (line.entry->type.starts_with("ramroot.") ||
                        (line.entry->type == "overlay" && is_root_target(line.entry->target)));
}

/// The lines of the real fstab and what the boot made of them.
class Rewriting {
 public:
  Rewriting(const std::vector<FstabLine>& real, const std::vector<FstabLine>& made) {
    for (std::size_t i = 0; i < made.size(); ++i) {
      real_of_.emplace(without_end(made[i].text), real[i].text);
      if (made[i].text == real[i].text) continue;
      changed_.emplace(subject_of(made[i]));
      missing_.insert(without_end(made[i].text));
    }
    changed_.erase("");
  }

  /// What this line of the session means in the real fstab; nothing when that is unclear.
  std::optional<std::string> take_back(const FstabLine& line) {
    const auto text = without_end(line.text);
    if (auto known = take(text)) return known;
    const auto comment = text.find_first_not_of("# ");
    if (text.starts_with('#') && comment != text.npos)  // somebody turned a line off
      if (auto known = take(text.substr(comment))) return std::string(text.substr(0, comment)) + *known;
    if (changed_.contains(subject_of(line)) || is_line_of_ours(line)) return std::nullopt;
    return std::string(line.text);
  }

  /// A line that ramroot rewrote and that the session no longer has: its real counterpart may be the root's
  /// line.
  std::string_view missing() const { return missing_.empty() ? std::string_view() : *missing_.begin(); }

 private:
  std::optional<std::string> take(std::string_view text) {
    const auto known = real_of_.find(text);
    if (known == real_of_.end()) return std::nullopt;
    std::string line(known->second);
    real_of_.erase(known);
    if (const auto one = missing_.find(text); one != missing_.end()) missing_.erase(one);
    return line;
  }

  std::multimap<std::string_view, std::string_view> real_of_;  // equal lines keep their order
  std::set<std::string> changed_;
  std::multiset<std::string_view> missing_;
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (const FstabLine& line : parse_fstab(text)) lines.push_back(without_end(line.text));
  return lines;
}

}  // namespace

Result<std::string> merge_fstab(std::string_view real, std::string_view generated, std::string_view session) {
  const std::string attempt = "bring the changes of /etc/fstab into the real one";
  const auto before = parse_fstab(real), made = parse_fstab(generated);
  if (before.size() != made.size()) return Error{0, attempt, "the real one has changed since the boot"};
  const auto unclear = [&](std::string_view line) {
    return Error{
        0, attempt,
        "ramroot had changed the line '" + render_for_console(without_end(line), kLongestShown) + "' itself",
        "edit the real one in the shell of 'ramroot-commit'"};
  };
  Rewriting rewriting(before, made);
  std::string out;
  for (const FstabLine& line : parse_fstab(session)) {
    const auto meant = rewriting.take_back(line);
    if (!meant) return unclear(line.text);
    if (!out.empty() && !out.ends_with('\n')) out += '\n';
    out += *meant;
  }
  if (!rewriting.missing().empty()) return unclear(rewriting.missing());
  return out;
}

std::vector<std::string> render_line_changes(std::string_view before, std::string_view after) {
  const auto old_lines = lines_of(before), new_lines = lines_of(after);
  std::vector<std::string> out;
  for (const std::string_view line : only_in_first(old_lines, new_lines))
    out.push_back("- " + render_for_console(line, kLongestShown));
  for (const std::string_view line : only_in_first(new_lines, old_lines))
    out.push_back("+ " + render_for_console(line, kLongestShown));
  return out;
}

}  // namespace ramroot
