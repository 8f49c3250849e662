// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/upper_probe.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.hpp"
#include "core/mounts/upper_kinds.hpp"
#include "core/unions/union_note.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/unions/union_notes.hpp"
#include "engine/unions/upper_device.hpp"

namespace ramroot {

namespace {

/// Who may change names in one of the folders could put a link there, and the union would write to where it
/// leads.
Result<void> check_access(const std::string& attempt, const struct stat& now, const std::string& name) {
  if (now.st_uid != ::geteuid())
    return Error{0, attempt, name + " belongs to another user, who could redirect what is written there"};
  if ((now.st_mode & (S_IWGRP | S_IWOTH)) == 0) return {};
  return Error{0, attempt, "others may write to " + name + ", and could redirect what is written there",
               "take that from them with 'chmod go-w', or make a folder in it"};
}

/// Two unions that write to one folder see half of each other.
Result<void> check_not_in_use(const std::string& attempt, const Path& upper,
                              const std::vector<MountEntry>& mounts) {
  struct stat wanted {
  }, used{};
  if (::stat(upper.c_str(), &wanted) != 0) return Error{errno, attempt};
  for (const MountEntry& mount : mounts) {
    const auto layers = read_union(mount, mounts);
    if (layers && ::stat(layers->ram.c_str(), &used) == 0 && used.st_dev == wanted.st_dev &&
        used.st_ino == wanted.st_ino)
      return Error{0, attempt, "those of the union at " + render_for_console(mount.target) + " go there"};
  }
  return {};
}

Result<UnionUpper> probe_folder(const std::string& attempt, const Path& folder, const UpperOwner& owner) {
  if (owner.is_folder && (is_at_or_below(folder, owner.source) || is_at_or_below(owner.source, folder)))
    return Error{0, attempt, "it and " + render_for_console(owner.source) + " lie in each other"};
  if (is_at_or_below(folder, owner.target))
    return Error{0, attempt, "it would be hidden by the union at " + render_for_console(owner.target)};
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const mount = find_covering(*mounts, folder);
  if (const auto why = why_no_upper(mount == nullptr ? "" : mount->fstype); !why.empty())
    return Error{0, attempt, std::string(why)};
  if (auto free = check_not_in_use(attempt, folder, *mounts); !free) return free.error();
  if (auto fine = check_upper_contents(folder, folder, owner.source); !fine) return fine.error();
  return UnionUpper{folder, "", ""};
}

}  // namespace

Result<void> check_upper_contents(const Path& folder, const Path& name, const Path& source) {
  const std::string attempt = "keep changes in " + render_for_console(name);
  for (const char* const inside : {"", "/upper", "/work"}) {
    struct stat now {};
    if (::lstat((folder + inside).c_str(), &now) != 0) {
      if (errno == ENOENT) continue;
      return Error{errno, attempt};
    }
    const std::string shown = render_for_console(name + inside);
    if (!S_ISDIR(now.st_mode)) return Error{0, attempt, shown + " is no folder"};
    // The top of the union has owner and mode of the image's, and only the kernel uses the third.
    if (*inside != '\0') continue;
    if (auto safe = check_access(attempt, now, shown); !safe) return safe;
  }
  const auto of = read_union_note(upper_note(folder));
  if (!of || of->source == source) return {};
  return Error{0, attempt, "it has changes of " + render_for_console(of->source)};
}

Result<UnionUpper> probe_upper(const Path& upper, const UpperOwner& owner) {
  const std::string attempt = "keep changes in " + render_for_console(upper);
  const auto path = real_path(upper);
  if (!path) return path.error();
  struct stat now {};
  if (::stat(path->c_str(), &now) != 0)
    return Error{errno == ENOENT ? 0 : errno, attempt,
                 errno == ENOENT ? "there is nothing of that name" : ""};
  if (S_ISDIR(now.st_mode)) return probe_folder(attempt, *path, owner);
  if (S_ISBLK(now.st_mode)) return probe_upper_device(attempt, *path, owner.source);
  return Error{0, attempt, "it is neither a folder nor a block device"};
}

}  // namespace ramroot
