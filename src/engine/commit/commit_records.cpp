// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_records.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <utility>

#include "base/beneath.hpp"
#include "engine/commit/done_commits.hpp"
#include "engine/commit/leftovers.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostPast = 1U << 20, kMostPasswd = 4U << 20;

std::string probe_asker() {
  const auto login = read_file_beneath("/proc/self/loginuid", 64);
  const auto passwd = read_file_beneath("/etc/passwd", kMostPasswd);
  const char* const sudo_user = ::getenv("SUDO_USER");
  return choose_asker(login ? *login : "", sudo_user == nullptr ? "" : sudo_user, ::getuid(),
                      passwd ? *passwd : "");
}

}  // namespace

std::vector<CommitRecord> read_past(const Path& lower) {
  for (const char* path : {kCommitFolder, kPastRecords})
    if (const auto ours = is_our_own(lower, path); !ours || !*ours) return {};
  const auto text = read_file_beneath(Place{lower, kPastRecords}, kMostPast);
  return text ? parse_past(*text) : std::vector<CommitRecord>();
}

namespace {

/// Those whose copies are there.
std::vector<DoneCommit> list_done(const Path& lower) {
  const auto done = find_done_commits({lower});
  return done ? *done : std::vector<DoneCommit>();
}

}  // namespace

std::vector<CommitRecord> list_records(const Path& lower) {
  std::vector<CommitRecord> records;
  for (const DoneCommit& one : list_done(lower)) records.push_back(one.journal.made);
  return merge_records(std::move(records), read_past(lower));
}

void add_listed_of(std::vector<ListedCommit>& list, const Path& lower, const Path& target) {
  const std::vector<Leftover> kept = probe_kept(lower);
  const std::vector<DoneCommit> done = list_done(lower);
  for (const CommitRecord& record : list_records(lower)) {
    const auto is_it = [&](const DoneCommit& one) { return is_same_command(one.journal.made, record); };
    std::optional<Room> room;
    if (std::any_of(done.begin(), done.end(), is_it))
      room.emplace();  // what people are to remove is not counted
    for (const Leftover& one : kept)
      if (one.number != 0 && is_same_command(one.record, record)) room = one.room;
    add_listed(list, record, target, room);
  }
}

Result<void> add_past(const Path& lower, const std::vector<CommitRecord>& records, System& system) {
  const auto folder = inode_of(Place{lower, kCommitFolder});
  if (!folder) return folder.error();
  if (*folder == 0)
    if (auto done = perform(MakeDir{Place{lower, kCommitFolder}, 0700}, system); !done) return done;
  const auto foreign = is_foreign(lower);
  if (!foreign || *foreign)
    return foreign ? Error{0, "write " + Place{lower, kPastRecords}.text(), "it is not root's own"}
                   : foreign.error();
  const std::string text = render_past(merge_records(records, read_past(lower)));
  return perform(StoreText{Place{lower, kPastRecords}, text, kOnlyForRoot}, system);
}

namespace {

std::uint64_t now_in_ms() {
  timespec now{};
  if (::clock_gettime(CLOCK_REALTIME, &now) != 0 || now.tv_sec < 0) return 0;
  return static_cast<std::uint64_t>(now.tv_sec) * 1000 + static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

}  // namespace

Result<std::uint64_t> next_sequence(const std::vector<Path>& lowers) {
  const auto done = find_done_commits(lowers);
  if (!done) return done.error();
  std::uint64_t last = 0;
  for (const DoneCommit& one : *done) last = std::max(last, one.journal.sequence);
  for (const Path& lower : lowers)
    for (const CommitRecord& one : read_past(lower)) last = std::max(last, one.sequence);
  if (last < kMostSequence) return std::max(last + 1, std::min(now_in_ms(), kMostSequence));
  return Error{0, "number a new commit",
               "a record in " + std::string(kCommitFolder) +
                   " has the highest number there can be: it is damaged. Run 'ramroot-commit --forget', then "
                   "remove " +
                   kPastRecords + " with 'ramroot-commit -- rm'"};
}

CommitRecord begin_record(CommitRecord::Kind kind, const std::string& what, std::uint64_t disks) {
  return {.kind = kind,
          .made_s = ::time(nullptr),
          .who = probe_asker(),
          .what = what.substr(0, kLongestWhat),
          .disks = disks};
}

}  // namespace ramroot
