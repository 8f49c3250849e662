// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_opening.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "core/mounts/mount_kinds.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/unions/image_loops.hpp"
#include "engine/unions/open_mark.hpp"
#include "engine/unions/umount_helper.hpp"
#include "engine/unions/union_begin.hpp"
#include "engine/unions/union_lock.hpp"
#include "engine/unions/union_lower.hpp"
#include "engine/unions/union_mount.hpp"
#include "system/detached_mounts.hpp"

namespace ramroot {

namespace {

constexpr const char* kGone = "there is nothing of that name any more: it was renamed or deleted";
constexpr const char* kRenameBack = "rename the file that was mounted back";
Error in_use(const UnionSeen& one, const std::string& why) {
  return Error{0, "write to " + render_for_console(one.wanted.source), why};
}

/// A file with this name can have been moved there since: the changes are not for that one.
bool is_other_file(const UnionSeen& one, const MountEntry* lower) {
  struct stat now {};
  if (::stat(one.wanted.source.c_str(), &now) != 0 || lower == nullptr) return true;
  return !is_loop_of(lower->source, now);
}

/// Takes the union and what is below away; its changes stay.
Result<void> close_union(const UnionSeen& one, System& system) {
  auto done = system.unmount(Place{one.target}, Leave::when_idle);
  if (!done && done.error().errno_value == EBUSY)
    return in_use(one, "the union at " + render_for_console(one.target) + " is in use: 'fuser -vm " +
                           render_for_console(one.target) + "' shows by what");
  if (!done) return done;
  forget_umount_helper(one.target);
  return system.unmount(Place{one.layers.lower}, Leave::at_once);
}

/// A copy of its mount in another namespace would still read it.
Result<void> wait_for_device(const UnionSeen& one) {
  if (wait_for_loops([&] { return list_loops(one.wanted.source).empty(); })) return {};
  return in_use(one, "it is still mounted in another namespace of mounts, for example of a container");
}

/// In mounts of this process's own.
Result<int> work_on_image(const UnionSeen& one, const std::function<int()>& work, System& system) {
  const auto options = parse_union_options(one.wanted.options);
  if (!options) return options.error();
  const auto source = find_source(one.wanted, *options);
  if (!source) return source.error();
  const Plan plan = make_lower_plan(
      *source, one.layers, options->others,
      {kRunFolder, kUnions, one.layers.folder, one.layers.lower, one.layers.ram}, LowerAccess::writable);
  if (const Report report = execute(plan, system); report.failure) return *report.failure;
  auto done = mark_open(one.layers.lower, system);
  if (done) done = system.unmount(Place{one.layers.lower}, Leave::when_idle);
  if (!done) return done.error();
  if (const Report report = execute(plan, system); report.failure) return *report.failure;
  const int code = work();
  done = system.sync_file_system(Place{one.layers.lower});
  const auto waits = has_journal(one.layers.lower);
  // If it stays, the next mount looks at what is there: the commit itself is done.
  if (done && waits && !*waits) (void)remove_open_mark(one.layers.lower, system);
  if (done) done = system.unmount(Place{one.layers.lower}, Leave::when_idle);
  if (!done) return done.error();
  return code;
}

}  // namespace

Result<void> check_union_can_be_opened(const UnionSeen& one) {
  if (one.layers.by == UnionBy::user)
    return Error{0, "commit to " + render_for_console(one.wanted.source),
                 "only root can commit what is changed in a union",
                 "copy what you need of it to another place"};
  const std::string attempt = "write to " + render_for_console(one.wanted.source);
  if (one.is_missing) return Error{0, attempt, kGone, kRenameBack};
  if (::access(one.wanted.source.c_str(), W_OK) != 0) return Error{errno, attempt};
  if (one.is_folder) return {};
  const UniqueFd device(::open(one.wanted.source.c_str(), O_RDWR | O_EXCL | O_CLOEXEC));
  if (!device.valid() && errno == EBUSY) return in_use(one, "it is mounted elsewhere too");  // a block device
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const lower = find_mount_at(*mounts, one.layers.lower);
  if (lower != nullptr && is_never_writable(lower->fstype))
    return Error{0, attempt,
                 "nobody can: a file system of the type " + lower->fstype + " is made once, as a whole"};
  if (is_other_file(one, lower))
    return Error{0, attempt, "it is another file now than the one that was mounted", kRenameBack};
  const auto users =
      lower == nullptr ? 0 : std::count_if(mounts->begin(), mounts->end(), [&](const MountEntry& other) {
        return other.device == lower->device;
      });
  if (users > 1 || list_loops(one.wanted.source).size() > 1)
    return in_use(one, "it is mounted elsewhere too: 'losetup -j " + render_for_console(one.wanted.source) +
                           "' shows its devices");
  return {};
}

Result<int> run_in_open_union(const UnionSeen& one, const std::function<int()>& work, System& system) {
  if (auto possible = check_union_can_be_opened(one); !possible) return possible.error();
  if (one.is_folder) return work();
  const auto lock = take_union_lock(system);
  if (!lock) return lock.error();
  if (auto closed = close_union(one, system); !closed) return closed.error();
  Result<int> code = 0;
  if (auto gone = wait_for_device(one); !gone) code = gone.error();
  // Not before: a commit that is refused leaves the note as it was.
  if (auto noted = code ? expect_writing(one, system) : Result<void>(); !noted) code = noted.error();
  if (code) {
    auto outside = enter_own_mounts();
    code = outside ? work_on_image(one, work, system) : Result<int>(outside.error());
    if (outside)
      if (auto back = return_to_mounts(*outside); !back) return back.error();
  }
  wait_for_writable_loops(one.wanted.source);
  if (auto again = mount_union(one.wanted, CommitLock::of_caller, system); !again)
    return Error{0, "mount the union at " + render_for_console(one.target) + " again",
                 again.error().text() + "; its changes are in " + render_for_console(one.layers.upper),
                 "'ramroot mount' at this place continues with them"};
  return code;
}

}  // namespace ramroot
