// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/done_commits.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

Result<bool> exists(const DoneCommit& done, const Path& staged) {
  const auto inode = inode_of(Place{done.lower, kept_place(done, staged)});
  if (!inode) return inode.error();
  return *inode != 0;
}

/// The list of what a commit did, in the folder that it kept; nothing if there is none that counts.
Result<std::optional<Journal>> read_done(const Path& lower, const Path& kept) {
  const Place list{lower, kept + "/done.json"};
  const auto is_own = is_our_own(lower, list.path);
  if (!is_own) return is_own.error();
  if (!*is_own) return std::optional<Journal>();
  const auto text = read_file_beneath(list, kMostJournal);
  const bool is_strange = !text && (text.error().errno_value == EINVAL || text.error().errno_value == EFBIG);
  if (!text && !is_strange && !is_missing_or_link(text.error().errno_value)) return text.error();
  auto journal = text ? parse_journal(*text) : Result<Journal>(text.error());
  if (!journal || journal->sequence == 0) return std::optional<Journal>();
  Journal found = *std::move(journal);
  found.made = parse_journal_record(*text);
  return std::optional(std::move(found));
}

Result<void> add_done_commits(const Path& lower, std::vector<DoneCommit>& found) {
  const auto foreign = is_foreign(lower);
  if (!foreign) return foreign.error();
  if (*foreign) return {};
  const auto names = read_names(lower + kCommitFolder);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    const Path kept = std::string(kCommitFolder) + "/" + name;
    if (!kept.starts_with(kKeptPrefix) && !kept.starts_with(kSavedPrefix) && kept != kCommitStage) continue;
    auto journal = read_done(lower, kept);
    if (!journal) return journal.error();
    if (*journal) found.push_back({lower, kept, **std::move(journal)});
  }
  return {};
}

}  // namespace

Path kept_place(const DoneCommit& done, const Path& staged) {
  return done.kept + staged.substr(std::string_view(kCommitStage).size());
}

Result<bool> was_done(const DoneCommit& done, const CommitOp& op) {
  if (op.kind == CommitOp::Kind::remove) return exists(done, stage_of(op));
  if (op.kind == CommitOp::Kind::attributes) {
    const auto applied = exists(done, applied_of(op));
    return applied ? Result<bool>(*applied != op.back) : applied.error();
  }
  const auto staged = inode_of(Place{done.lower, kept_place(done, stage_of(op))});
  if (!staged) return staged.error();
  return *staged == 0 || *staged != op.now.inode;
}

Result<std::vector<DoneCommit>> find_done_commits(const std::vector<Path>& lowers) {
  std::vector<DoneCommit> found;
  for (const Path& lower : lowers)
    if (auto added = add_done_commits(lower, found); !added) return added.error();
  return found;
}

namespace {

/// Without the names that it left to somebody else.
void leave_only_done(DoneCommit& done) {
  std::erase_if(done.journal.ops, [&](const CommitOp& op) {
    const auto made = was_done(done, op);
    return made && !*made;  // if it cannot be known, the check before undoing tells why
  });
}

/// Takes the newest command out of `done`: its parts, without those of which nothing was done.
std::vector<DoneCommit> take_newest(std::vector<DoneCommit>& done) {
  const CommitRecord newest =
      std::min_element(done.begin(), done.end(), [](const DoneCommit& a, const DoneCommit& b) {
        return is_newer(a.journal.made, b.journal.made);
      })->journal.made;
  std::vector<DoneCommit> parts;
  for (const DoneCommit& one : done)
    if (is_same_command(one.journal.made, newest)) parts.push_back(one);
  std::erase_if(done, [&](const DoneCommit& one) { return is_same_command(one.journal.made, newest); });
  for (DoneCommit& part : parts) leave_only_done(part);
  std::erase_if(parts, [](const DoneCommit& part) { return part.journal.ops.empty(); });
  return parts;
}

}  // namespace

Result<std::vector<DoneCommit>> find_last_commits(const std::vector<Path>& lowers, TakeBack what) {
  auto found = find_done_commits(lowers);
  if (!found) return found;
  std::vector<DoneCommit> done = *std::move(found);
  std::uint64_t newest_commit = 0;
  while (!done.empty()) {
    std::vector<DoneCommit> parts = take_newest(done);
    if (parts.empty()) continue;  // nothing to take back, and in nobody's way
    const CommitRecord& made = parts.front().journal.made;
    const bool is_undo = made.kind == CommitRecord::Kind::undo;
    if (is_undo == (what == TakeBack::undo))
      return newest_commit > made.sequence ? std::vector<DoneCommit>() : parts;
    if (!is_undo) newest_commit = std::max(newest_commit, origin_of(made));
  }
  return std::vector<DoneCommit>();
}

bool is_part(const std::vector<DoneCommit>& commit) {
  return commit.front().journal.made.disks > commit.size();
}

Result<std::vector<DoneCommit>> find_parts(const std::vector<Path>& lowers, const CommitRecord& made) {
  auto found = find_done_commits(lowers);
  if (!found) return found;
  std::vector<DoneCommit> parts = *std::move(found);
  std::erase_if(parts, [&](const DoneCommit& one) { return !is_same_command(one.journal.made, made); });
  return parts;
}

}  // namespace ramroot
