// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/leftovers.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <utility>

#include "base/beneath.hpp"
#include "base/tree_walk.hpp"
#include "core/journal/commit_journal.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

/// Needed on the lower file system besides the copies: folders, metadata, the journal.
constexpr std::uint64_t kSpare = 4U << 20, kBlock = 4096, kSpareInodes = 64;

/// Has nobody opened, mapped or started this file? The kernel gives a lease for writing only then
/// (fcntl(2), F_SETLEASE), and also counts what was opened through the overlay.
bool is_unused(const Found& found) {
  const UniqueFd fd(
      ::openat(found.folder, found.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOATIME | O_CLOEXEC));
  if (!fd.valid() || ::fcntl(fd.get(), F_SETLEASE, F_WRLCK) != 0) return false;
  (void)::fcntl(fd.get(), F_SETLEASE, F_UNLCK);
  return true;
}

/// Adds up what becomes free, and names the files that can go one by one.
class Measure : public TreeVisitor {
 public:
  Measure(bool may_be_used, std::function<void(const Path&)> visit)
      : may_be_used_(may_be_used), visit_(std::move(visit)) {}

  Next object(const Found& found) override {
    struct stat now {};
    if (::fstatat(found.folder, found.name, &now, AT_SYMLINK_NOFOLLOW) != 0) return Next::go_on;
    if (may_be_used_ && !(S_ISREG(now.st_mode) && is_unused(found))) return Next::go_on;
    if (now.st_nlink == 1) {
      room.bytes += static_cast<std::uint64_t>(now.st_blocks) * 512;  // stat(2)
      ++room.objects;
    }
    visit_(found.path);
    return Next::go_on;
  }
  Next enter(const Found&, int) override {
    if (!may_be_used_) ++room.objects;
    return Next::go_on;
  }
  Next unreadable(const std::string&, int) override { return Next::go_on; }

  Room room = {};

 private:
  bool may_be_used_;
  std::function<void(const Path&)> visit_;
};

/// In seconds. A disk can have any time, also one that cannot be subtracted.
std::int64_t age_of(std::int64_t changed_s) {
  const std::int64_t now_s = ::time(nullptr);
  return changed_s < now_s ? now_s - std::max<std::int64_t>(changed_s, 0) : 0;
}

/// What counts of a leftover.
enum class Counted {
  removable,  ///< what nobody uses
  all,
  nothing,  ///< how much it is does not matter
};

Room measure(const Path& lower, const Leftover& one, Counted counted,
             const std::function<void(const Path&)>& visit) {
  Measure all(one.is_of_this_boot && counted == Counted::removable, visit);
  auto top = open_beneath(Place{lower, one.path}, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (top) walk_tree(*std::move(top), one.path, all);
  return all.room;
}

std::vector<Leftover> probe_leftovers(const Path& lower, Counted counted) {
  std::vector<Leftover> all;
  const auto foreign = is_foreign(lower);
  if (!foreign || *foreign) return all;  // what somebody else has there is not ramroot's to read or remove
  for (const std::string& name : list_folder(lower + kCommitFolder)) {
    Leftover one{std::string(kCommitFolder) + "/" + name};
    if (!one.path.starts_with(kKeptPrefix)) continue;
    one.is_of_this_boot = one.path.starts_with(kept_by_this_boot());
    const Place done{lower, one.path + "/done.json"};
    if (const auto text = read_file_beneath(done, kMostJournal); text)
      if (const auto journal = parse_journal(*text); journal) {
        one.number = journal->sequence;
        one.record = parse_journal_record(*text);
      }
    if (const auto now = stat_beneath(done); now && *now) one.age = age_of((*now)->st_ctim.tv_sec);
    if (counted != Counted::nothing) one.room = measure(lower, one, counted, [](const Path&) {});
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

std::vector<Leftover> probe_kept(const Path& lower) { return probe_leftovers(lower, Counted::all); }

std::vector<Leftover> probe_leftover_names(const Path& lower) {
  return probe_leftovers(lower, Counted::nothing);
}

std::vector<Leftover> probe_removable(const Path& lower) {
  return probe_leftovers(lower, Counted::removable);
}

Room visit_removable(const Path& lower, const Leftover& one, const std::function<void(const Path&)>& visit) {
  return measure(lower, one, Counted::removable, visit);
}

std::uint64_t room_of_kept(const std::vector<Path>& lowers) {
  std::uint64_t bytes = 0;
  for (const Path& lower : lowers)
    for (const Leftover& one : probe_kept(lower)) bytes += one.room.bytes;
  return bytes;
}

Room room_needed(const CommitSet& set) {
  Room room{kSpare, kSpareInodes};
  for (const CommitOp& op : set.ops) {
    room.bytes += op.bytes + op.objects * kBlock;
    room.objects += op.objects;
  }
  return room;
}

Result<Room> room_free(const Path& lower) {
  struct statvfs now {};
  if (::statvfs(lower.c_str(), &now) != 0) return Error{errno, "ask for the free space of " + lower};
  // Some file systems make inodes as they are needed, and say that there are none.
  return Room{now.f_bavail * now.f_frsize, now.f_files > 0 ? now.f_favail : UINT64_MAX};
}

Room room_of_leftovers(const Path& lower) {
  Room sum;
  for (const Leftover& one : probe_removable(lower)) {
    sum.bytes += one.room.bytes;
    sum.objects += one.room.objects;
  }
  return sum;
}

}  // namespace ramroot
