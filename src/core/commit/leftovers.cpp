// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/leftovers.hpp"

#include <algorithm>
#include <utility>

namespace ramroot {

namespace {

constexpr std::int64_t kOld = std::int64_t{7} * 24 * 3600;  ///< seconds
constexpr std::uint64_t kShare = 10;                        ///< a tenth

const Leftover& first_of(const KeptCommit& commit) { return commit.front().leftover; }

/// What cannot be undone any more is alone.
std::vector<KeptCommit> sort_by_commit(const std::vector<KeptOnDisk>& disks) {
  std::vector<KeptCommit> commits;
  for (std::size_t disk = 0; disk < disks.size(); ++disk)
    for (const Leftover& one : disks[disk].all) {
      const auto known = std::find_if(commits.begin(), commits.end(), [&](const KeptCommit& commit) {
        return one.number != 0 && first_of(commit).number == one.number &&
               is_same_command(first_of(commit).record, one.record);
      });
      if (known == commits.end()) commits.push_back({{disk, one}});
      else known->push_back({disk, one});
    }
  std::stable_sort(commits.begin(), commits.end(), [](const KeptCommit& a, const KeptCommit& b) {
    if (first_of(a).number != first_of(b).number) return first_of(a).number < first_of(b).number;
    return is_newer(first_of(b).record, first_of(a).record);
  });
  return commits;
}

/// Goes through the commits, the oldest first, and keeps account of the room.
class Choice {
 public:
  Choice(const std::vector<KeptOnDisk>& disks, Occasion occasion)
      : disks_(disks),
        occasion_(occasion),
        commits_(sort_by_commit(disks)),
        left_(disks.size()),
        freed_(disks.size()) {
    for (std::size_t i = 0; i < disks.size(); ++i)
      for (const Leftover& one : disks[i].all) left_[i] += one.room.bytes;
    if (!commits_.empty() && first_of(commits_.back()).number != 0) last_ = commits_.size() - 1;
  }

  std::vector<KeptCommit> run() {
    std::vector<bool> gone(commits_.size());
    const auto pass = [&](const auto& goes) {
      for (std::size_t i = 0; i < commits_.size(); ++i)
        if (!gone[i] && goes(i)) gone[i] = true, take(commits_[i]);
    };
    pass([&](std::size_t i) { return goes_by_rule(commits_[i], i == last_); });
    // A part of an older one is less worth than the last commit.
    pass([&](std::size_t i) { return i != last_ && is_needed(commits_[i]); });
    pass([&](std::size_t i) { return is_needed(commits_[i]); });
    return std::move(chosen_);
  }

 private:
  bool is_open(const KeptPart& part) const { return disks_[part.disk].is_open; }

  bool goes_by_rule(const KeptCommit& commit, bool is_last) const {
    const auto each = [&](const auto& is) { return std::all_of(commit.begin(), commit.end(), is); };
    const bool is_together = each([&](const KeptPart& part) { return is_open(part); });
    const bool is_whole = is_together && first_of(commit).record.disks <= commit.size();
    const bool is_done_with = each([](const KeptPart& part) { return !part.leftover.is_of_this_boot; });
    // After a commit nobody can redo: an undo need not stay together.
    const bool is_dead = first_of(commit).record.kind == CommitRecord::Kind::undo;
    if (occasion_ == Occasion::forget) return true;
    if (occasion_ == Occasion::commit && is_done_with && (is_whole || is_dead)) return true;
    return is_together && !is_last && (is_needed(commit) || is_too_much(commit));
  }

  bool is_too_much(const KeptCommit& commit) const {
    return std::any_of(commit.begin(), commit.end(), [&](const KeptPart& part) {
      return part.leftover.age > kOld || left_[part.disk] > disks_[part.disk].size / kShare;
    });
  }

  bool is_needed(const KeptCommit& commit) const {
    return std::any_of(commit.begin(), commit.end(), [&](const KeptPart& part) {
      const Room& lacking = disks_[part.disk].lacking;
      const Room& freed = freed_[part.disk];
      return is_open(part) && (freed.bytes < lacking.bytes || freed.objects < lacking.objects);
    });
  }

  void take(const KeptCommit& commit) {
    KeptCommit parts;
    for (const KeptPart& part : commit) {
      if (!is_open(part)) continue;
      left_[part.disk] -= part.leftover.room.bytes;
      freed_[part.disk].bytes += part.leftover.room.bytes;
      freed_[part.disk].objects += part.leftover.room.objects;
      parts.push_back(part);
    }
    if (!parts.empty()) chosen_.push_back(std::move(parts));
  }

  const std::vector<KeptOnDisk>& disks_;
  Occasion occasion_;
  std::vector<KeptCommit> commits_;
  std::vector<std::uint64_t> left_;  ///< bytes, on each file system
  std::vector<Room> freed_;
  std::size_t last_ = SIZE_MAX;
  std::vector<KeptCommit> chosen_ = {};
};

}  // namespace

std::vector<KeptCommit> choose_leftovers(const std::vector<KeptOnDisk>& disks, Occasion occasion) {
  return Choice(disks, occasion).run();
}

}  // namespace ramroot
