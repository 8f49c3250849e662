// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_check.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <set>

#include "base/beneath.hpp"
#include "base/byte_size.hpp"
#include "base/file_flags.hpp"
#include "base/place.hpp"
#include "base/text.hpp"
#include "engine/commit/leftovers.hpp"
#include "engine/commit/upper_scan.hpp"

namespace ramroot {

namespace {

/// The flags of chattr(1) that prevent renaming: of the object itself, or of the folder with the name.
Result<unsigned> locks_of(const Place& place) {
  const auto now = stat_beneath(place);
  if (!now) return now.error();
  if (!*now || !(S_ISREG((*now)->st_mode) || S_ISDIR((*now)->st_mode))) return 0U;
  const auto fd = open_beneath(place, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, Links::refuse);
  if (!fd) return fd.error();
  const auto flags = read_file_flags(fd->get());
  return flags ? Result<unsigned>(*flags & kLockFlags) : flags.error();
}

}  // namespace

Error refuse(const Path& path, const std::string& why, const char* advice) {
  return Error{0, "commit " + render_for_console(path), why, advice};
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
    return refuse(shown, "the top folder of the real root is immutable",
                  "change that with 'ramroot-commit -- chattr -i /'");
  op.unlock = *unlock;
  if (op.kind != CommitOp::Kind::remove) {
    const auto attributes = read_attributes(layers.upper + op.path);
    if (!attributes) return refuse(shown, attributes.error().text());
    op.lock = locks_in(*attributes);
    const auto own = layers.is_snapshot ? locks_of(Place{layers.upper, op.path}) : Result<unsigned>(op.lock);
    if (!own) return own.error();
    op.lock = *own;
  }
  if (op.kind == CommitOp::Kind::put && op.replaces && *now && S_ISREG((*now)->st_mode) &&
      (*now)->st_nlink > 1)
    ground.replaced.emplace((*now)->st_ino, shown);
  return {};
}

Result<void> check_space(const CommitSet& set) {
  if (set.ops.empty()) return {};
  const Room needed = room_needed(set);
  auto free = room_free(set.layers.lower);
  if (!free) return free.error();
  Room room = *free;
  if (needed.bytes > room.bytes || needed.objects > room.objects) {
    const Room removable = room_of_leftovers(set.layers.lower);
    room.bytes += removable.bytes;
    room.objects += std::min(removable.objects, UINT64_MAX - room.objects);
  }
  const std::string attempt = "commit to the disk of " + set.layers.target;
  if (needed.bytes > room.bytes)
    return Error{
        ENOSPC, attempt,
        render_byte_size({needed.bytes}) + " are needed, " + render_byte_size({room.bytes}) + " are free"};
  if (needed.objects > room.objects)
    return Error{ENOSPC, attempt,
                 std::to_string(needed.objects) + " files and folders are needed, " +
                     std::to_string(room.objects) + " are free"};
  return {};
}

}  // namespace ramroot
