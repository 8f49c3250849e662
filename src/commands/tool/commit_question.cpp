// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/commit_question.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "core/commit/change.hpp"
#include "core/mounts/fstab_merge.hpp"
#include "core/mounts/mount_policy.hpp"

namespace ramroot {

namespace {

std::string count(std::uint64_t number, const std::string& one) {
  return std::to_string(number) + " " + one + (number == 1 ? "" : "s");
}

/// What an administrator looks for first comes first.
std::string render_ops(const std::vector<CommitSet>& sets, std::size_t most) {
  std::vector<std::tuple<bool, Path, std::string>> lines;
  for (const CommitSet& set : sets)
    for (const CommitOp& op : set.ops) {
      const Path path = Place{set.layers.target, op.path}.text();
      lines.emplace_back(!is_at_or_below(path, "/etc"), path, render_op(op, set.layers.target));
    }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), most); ++i) text += "  " + std::get<2>(lines[i]) + "\n";
  if (lines.size() > most) text += "  and " + std::to_string(lines.size() - most) + " more\n";
  return text;
}

std::string render_fstab(const FstabEdit& edit) {
  std::string text = "  /etc/fstab gets these changes, the lines that ramroot wrote stay what they were:\n";
  for (const std::string& line : render_line_changes(edit.before, edit.after)) text += "    " + line + "\n";
  return text;
}

std::string render_excluded(const std::vector<CommitSet>& sets, const CommitRequest& wanted) {
  Exclusions all;
  for (const CommitSet& set : sets) all.add(set.excluded);
  if (all.count() == 0) return "";
  std::string text =
      wrap_for_output("  left out    " + count(all.count(), "change") +
                          (all.count() == 1 ? " that is excluded" : " that are excluded") +
                          ": 'ramroot diff FOLDER' lists " + (all.count() == 1 ? "it" : "them"),
                      0) +
      "\n";
  for (const auto& [pattern, left] : all.by_pattern()) {
    std::string line = "    by " + render_for_console(pattern) + " (" + name_rule(pattern, wanted) + "): ";
    std::string some;
    for (const Path& path : left.some) append_item(some, render_for_console(path));
    const std::size_t more = left.changes - left.some.size();
    line += some + (more > 0 ? " and " + std::to_string(more) + " more" : "");
    text += wrap_for_output(line, 0) + "\n";
  }
  return text;
}

}  // namespace

std::string name_rule(const std::string& pattern, const CommitRequest& wanted) {
  const auto has = [&](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), pattern) != list.end();
  };
  if (has(wanted.excluded)) return "--exclude";
  return has(default_exclusions()) ? "--all" : "/etc/ramroot.json";
}

std::uint64_t names_of(const CommitSet& set) {
  std::uint64_t names = 0;
  for (const CommitOp& op : set.ops) names += op.objects;
  return names;
}

std::uint64_t bytes_of(const CommitSet& set) {
  std::uint64_t bytes = 0;
  for (const CommitOp& op : set.ops) bytes += op.bytes;
  return bytes;
}

std::string render_commit_plan(const std::vector<CommitSet>& sets, const CommitRequest& wanted,
                               std::size_t most) {
  std::string text = render_ops(sets, most);
  std::uint64_t names = 0;
  std::uint64_t bytes = 0;
  for (const CommitSet& set : sets) {
    names += names_of(set);
    bytes += bytes_of(set);
    if (set.fstab) text += render_fstab(*set.fstab);
    for (const std::string& why : set.left) text += wrap_for_output("  left        " + why, 0) + "\n";
  }
  return text + render_excluded(sets, wanted) + count(names, "name") + ", " + render_byte_size({bytes}) +
         " to copy\n";
}

}  // namespace ramroot
