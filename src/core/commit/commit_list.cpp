// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/commit_list.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/byte_size.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostUser = 32;
constexpr const char* kHeading =
    "  when              who       what                   names       size       kept\n";

bool is_newer(const CommitRecord& a, const CommitRecord& b) {
  return a.sequence != b.sequence ? a.sequence > b.sequence : a.made_s > b.made_s;
}

/// What can be a user's name: it goes onto terminals and into files.
bool is_user_name(std::string_view name) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@\\+$";
  return !name.empty() && name.size() <= kMostUser && name.front() != '-' &&
         name.find_first_not_of(kLetters) == std::string_view::npos;
}

std::string name_of_uid(std::uint32_t uid, std::string_view passwd) {
  const std::string number = std::to_string(uid);
  for (const std::string_view line : split(passwd, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() > 2 && fields[2] == number && is_user_name(fields[0])) return std::string(fields[0]);
  }
  return uid == 0 ? "root" : "uid " + number;
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

std::vector<CommitRecord> merge_records(std::vector<CommitRecord> first,
                                        const std::vector<CommitRecord>& second) {
  for (const CommitRecord& one : second)
    if (std::none_of(first.begin(), first.end(), [&](const CommitRecord& known) {
          return known.sequence == one.sequence && known.kind == one.kind;
        }))
      first.push_back(one);
  std::stable_sort(first.begin(), first.end(), is_newer);
  if (first.size() > kMostRecords) first.resize(kMostRecords);
  return first;
}

void add_listed(std::vector<ListedCommit>& list, const CommitRecord& record, const Path& target,
                const std::optional<Room>& kept) {
  auto known = std::find_if(list.begin(), list.end(), [&](const ListedCommit& one) {
    return one.record.sequence == record.sequence && one.record.kind == record.kind;
  });
  if (known == list.end()) {
    list.push_back({record, {target}, kept});
  } else {
    known->record.names += record.names;
    known->record.bytes += record.bytes;
    known->targets.push_back(target);
    if (kept && !known->kept) known->kept = Room{};
    if (kept) known->kept->bytes += kept->bytes, known->kept->objects += kept->objects;
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const ListedCommit& a, const ListedCommit& b) { return is_newer(a.record, b.record); });
}

std::string render_record_name(const CommitRecord& record, const RenderTime& time) {
  std::string text = "the " + std::string(render_kind(record.kind));
  if (record.made_s != 0) text += " of " + time(record.made_s);
  if (!record.who.empty()) text += " by " + render_for_console(record.who, kMostUser);
  if (!record.what.empty()) text += " (" + render_for_console(record.what) + ")";
  return text;
}

std::string render_list(const std::vector<ListedCommit>& list, const RenderTime& time) {
  if (list.empty()) return "nothing was committed\n";
  std::string text = kHeading;
  for (const ListedCommit& one : list) {
    const CommitRecord& record = one.record;
    const bool is_command = record.kind == CommitRecord::Kind::command;
    const std::string what = std::string(render_kind(record.kind)) + " " + render_for_console(record.what);
    text += std::string(one.is_next ? "* " : "  ") + left(when(record, time), 16) + "  " +
            left(record.who.empty() ? "-" : render_for_console(record.who), 8) + "  " + left(what, 20) +
            right(is_command ? "-" : std::to_string(record.names), 8) +
            right(is_command ? "-" : render_byte_size({record.bytes}), 11) +
            right(one.kept ? render_byte_size({one.kept->bytes}) : "-", 11);
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  if (std::any_of(list.begin(), list.end(), [](const ListedCommit& one) { return one.is_next; }))
    text += "* is what 'ramroot-commit --undo' takes back.\n";
  return text;
}

std::string choose_asker(std::string_view loginuid, std::string_view sudo_user, std::uint32_t uid,
                         std::string_view passwd) {
  const std::string_view digits = split(loginuid, '\n').front();
  std::uint32_t login = UINT32_MAX;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), login);
  const bool is_whole = parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size();
  if (is_whole && login != UINT32_MAX) return name_of_uid(login, passwd);
  if (is_user_name(sudo_user)) return std::string(sudo_user);
  return name_of_uid(uid, passwd);
}

}  // namespace ramroot
