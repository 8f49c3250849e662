// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/commit_list.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostUser = 32;

/// What can be a user's name: it goes onto terminals and into files.
bool is_user_name(std::string_view name) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@\\+$";
  return !name.empty() && name.size() <= kMostUser && name.front() != '-' &&
         name.find_first_not_of(kLetters) == std::string_view::npos;
}

/// What can be a verb.
bool is_plain_word(std::string_view word) {
  constexpr std::size_t kMostWord = 24;
  return !word.empty() && word.size() <= kMostWord && word.front() != '-' &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
}

std::string name_of_uid(std::uint32_t uid, std::string_view passwd) {
  const std::string number = std::to_string(uid);
  for (const std::string_view line : split(passwd, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() > 2 && fields[2] == number && is_user_name(fields[0])) return std::string(fields[0]);
  }
  return uid == 0 ? "root" : "uid " + number;
}

/// What is read from a disk can be any number.
void add_to(std::uint64_t& sum, std::uint64_t more) { sum += std::min(more, UINT64_MAX - sum); }

}  // namespace

std::vector<CommitRecord> merge_records(std::vector<CommitRecord> first,
                                        const std::vector<CommitRecord>& second) {
  for (const CommitRecord& one : second)
    if (std::none_of(first.begin(), first.end(),
                     [&](const CommitRecord& known) { return is_same_command(known, one); }))
      first.push_back(one);
  std::stable_sort(first.begin(), first.end(), is_newer);
  if (first.size() > kMostRecords) first.resize(kMostRecords);
  return first;
}

void add_listed(std::vector<ListedCommit>& list, const CommitRecord& record, const Path& target,
                const std::optional<Room>& kept) {
  auto known = std::find_if(list.begin(), list.end(),
                            [&](const ListedCommit& one) { return is_same_command(one.record, record); });
  if (known == list.end()) {
    list.push_back({record, {target}, kept, kept ? std::vector{target} : std::vector<Path>()});
  } else {
    add_to(known->record.names, record.names);
    add_to(known->record.bytes, record.bytes);
    known->targets.push_back(target);
    if (kept) known->kept_on.push_back(target);
    if (kept && !known->kept) known->kept = Room{};
    if (kept) known->kept->bytes += kept->bytes, known->kept->objects += kept->objects;
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const ListedCommit& a, const ListedCommit& b) { return is_newer(a.record, b.record); });
}

bool is_kept_in_part(const ListedCommit& one) {
  return !one.kept_on.empty() && one.record.disks > one.kept_on.size();
}

std::string name_command(const std::vector<std::string>& command) {
  if (command.empty()) return "a shell";
  std::string name = command.front().substr(command.front().rfind('/') + 1);
  // Of others an argument after an option may be the option's: "-p SECRET".
  const bool has_verb = is_one_of(name, {"apt", "apt-get", "dpkg", "dnf", "yum", "zypper", "ramroot"});
  for (std::size_t i = 1; i < command.size(); ++i) {
    const std::string& word = command[i];
    if (word.starts_with('-') && has_verb) continue;
    if (is_plain_word(word)) name += " " + word;
    break;
  }
  return name;
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
