// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_check.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstdint>
#include <set>

#include "base/beneath.hpp"
#include "base/byte_size.hpp"
#include "base/file_flags.hpp"
#include "base/place.hpp"
#include "base/text.hpp"
#include "engine/commit/upper_scan.hpp"

namespace ramroot {

namespace {

/// Needed on the lower file system besides the copies: folders, metadata, the journal.
constexpr std::uint64_t kSpare = 4U << 20, kBlock = 4096, kSpareInodes = 64;

/// The flags of chattr(1) that prevent renaming: of the object itself, or of the folder with the name.
Result<unsigned> locks_of(const Place& place) {
  const auto now = stat_beneath(place);
  if (!now) return now.error();
  if (!*now || !(S_ISREG((*now)->st_mode) || S_ISDIR((*now)->st_mode))) return 0U;
  const auto fd = open_beneath(place, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, Links::refuse);
  if (!fd) return fd.error();
  return read_file_flags(fd->get()) & kLockFlags;
}

}  // namespace

Error refuse(const Path& path, const std::string& why) {
  return Error{0, "committing " + render_for_console(path), why};
}

Result<void> add_locked_folders(CommitSet& set) {
  std::set<Path> known;
  for (const CommitOp& op : set.ops) known.insert(op.path);
  std::vector<CommitOp> folders;
  for (const CommitOp& op : set.ops) {
    const Path folder = parent_of(op.path);
    if (folder == "/" || !known.insert(folder).second) continue;
    const auto locks = locks_of(Place{set.layers.lower, folder});
    if (!locks) return locks.error();
    if (*locks != 0) folders.push_back({.kind = CommitOp::Kind::attributes, .path = folder, .carries = true});
  }
  set.ops.insert(set.ops.begin(), folders.begin(), folders.end());
  return {};
}

Result<void> check_op(CommitOp& op, Ground& ground) {
  const LayerPair& layers = ground.layers;
  const Path shown = layers.target == "/" ? op.path : layers.target + op.path;
  const Path folder = parent_of(op.path);
  const auto parent = stat_beneath(Place{layers.lower, folder});
  if (!parent) return parent.error();
  if (*parent && (*parent)->st_dev != ground.device) return refuse(shown, "it is on another btrfs subvolume");
  const auto now = stat_beneath(Place{layers.lower, op.path});
  if (!now) return now.error();
  if (*now && (*now)->st_dev != ground.device)
    return refuse(shown, "another file system is mounted there in the real root");
  const auto top = folder == "/" ? locks_of(Place{layers.lower, folder}) : Result<unsigned>(0U);
  const auto unlock = locks_of(Place{layers.lower, op.path});
  if (!top || !unlock) return top ? unlock.error() : top.error();
  if (*top != 0)
    return refuse(shown,
                  "the top folder of the real root is immutable: see chattr(1), in ramroot-commit's shell");
  op.unlock = *unlock;
  if (op.kind != CommitOp::Kind::remove) {
    const auto attributes = read_attributes(layers.upper + op.path);
    if (!attributes) return refuse(shown, attributes.error().text());
    op.lock = locks_in(*attributes);
  }
  if (op.kind == CommitOp::Kind::put && op.replaces && *now && S_ISREG((*now)->st_mode) &&
      (*now)->st_nlink > 1)
    ground.replaced.emplace((*now)->st_ino, shown);
  return {};
}

Result<void> check_space(const CommitSet& set) {
  if (set.ops.empty()) return {};
  std::uint64_t bytes = kSpare, objects = kSpareInodes;
  for (const CommitOp& op : set.ops) {
    bytes += op.bytes + op.objects * kBlock;
    objects += op.objects;
  }
  struct statvfs now {};
  if (::statvfs(set.layers.lower.c_str(), &now) != 0)
    return Error{errno, "asking for the free space of " + set.layers.lower};
  const std::uint64_t free = now.f_bavail * now.f_frsize;
  if (bytes > free)
    return Error{ENOSPC, "committing to the disk of " + set.layers.target,
                 render_byte_size({bytes}) + " are needed, " + render_byte_size({free}) + " are free"};
  if (now.f_files > 0 && now.f_favail < objects)
    return Error{ENOSPC, "committing to the disk of " + set.layers.target,
                 std::to_string(objects) + " files and folders are needed, " + std::to_string(now.f_favail) +
                     " are free"};
  return {};
}

}  // namespace ramroot
