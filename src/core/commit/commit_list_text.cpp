// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "core/commit/commit_list.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostUserShown = 32;
/// The columns have room for less.
constexpr std::uint64_t kManyNames = 10'000'000, kManyBytes = std::uint64_t{1} << 50U;
constexpr const char* kHeading =
    "  when              who       what                   names       size       kept\n";

std::string render_count(std::uint64_t count) { return count < kManyNames ? std::to_string(count) : "many"; }

std::string render_size(std::uint64_t bytes) {
  return bytes < kManyBytes ? render_byte_size({bytes}) : "many";
}

std::string left(std::string text, std::size_t width) {
  if (text.size() > width) text = text.substr(0, width - 3) + "...";
  text.resize(width, ' ');
  return text;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(text.size() < width ? width - text.size() : 0, ' ') + text;
}

std::string when(const CommitRecord& record, const RenderTime& time) {
  return record.made_s == 0 ? "-" : time(record.made_s);
}

}  // namespace

std::string render_record_name(const CommitRecord& record, const RenderTime& time) {
  std::string text = "the " + std::string(render_kind(record.kind));
  if (record.made_s != 0) text += " of " + time(record.made_s);
  if (!record.who.empty()) text += " by " + render_for_console(record.who, kMostUserShown);
  if (!record.what.empty()) text += " (" + render_for_console(record.what) + ")";
  return text;
}

namespace {

/// What the marks in front of the lines mean.
std::string render_legend(const std::vector<ListedCommit>& list) {
  std::string text;
  const auto next =
      std::find_if(list.begin(), list.end(), [](const ListedCommit& one) { return one.is_next; });
  if (next != list.end()) {
    text += "* is what 'ramroot-commit --undo' takes back";
    std::string where;
    for (const Path& target : next->kept_on) append_item(where, render_for_console(target, 30));
    text += is_kept_in_part(*next) ? ",\n  on the disk of " + where + " only.\n" : ".\n";
  }
  if (std::any_of(list.begin(), list.end(),
                  [](const ListedCommit& one) { return !one.is_next && is_kept_in_part(one); }))
    text += "~ was to change more file systems than those that keep copies of it here.\n";
  return text;
}

std::string mark_of(const ListedCommit& one) {
  return one.is_next ? "* " : is_kept_in_part(one) ? "~ " : "  ";
}

}  // namespace

std::string render_list(const std::vector<ListedCommit>& list, const RenderTime& time,
                        const std::vector<std::string>& notes) {
  std::string said;
  for (const std::string& note : notes) said += note + "\n";
  if (list.empty()) return "nothing was committed\n" + said;
  std::string text = kHeading;
  for (const ListedCommit& one : list) {
    const CommitRecord& record = one.record;
    const bool is_command = record.kind == CommitRecord::Kind::command;
    const std::string what = std::string(render_kind(record.kind)) + " " + render_for_console(record.what);
    text += mark_of(one) + left(when(record, time), 16) + "  " +
            left(record.who.empty() ? "-" : render_for_console(record.who), 8) + "  " +
            (is_command ? left(what, 39)
                        : left(what, 20) + right(render_count(record.names), 8) +
                              right(render_size(record.bytes), 11)) +
            right(one.kept ? render_size(one.kept->bytes) : "-", 11);
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text + render_legend(list) + said;
}

}  // namespace ramroot
