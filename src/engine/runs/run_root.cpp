// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/run_root.hpp"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

/// Through these something of the machine is changed for good, or it is reset.
bool is_hold_on_machine(std::string_view name) {
  for (const std::string_view one :
       {"sg", "nvme", "watchdog", "mei", "rtc", "mtd", "ubi", "ipmi", "tpm", "ng", "mmcblk", "dax"})
    if (name.starts_with(one)) return true;
  return is_one_of(name,
                   {"loop-control", "btrfs-control", "mem", "kmem", "port", "nvram", "zfs", "snapshot"});
}

/// Disks are not there: what is written to them is written.
Result<void> hide_in(const Path& root, const Path& folder, System& system) {
  for (const std::string& name : list_folder(folder)) {
    struct stat now {};
    const Path path = Path(folder).append("/").append(name);
    if (::lstat(path.c_str(), &now) != 0) continue;
    const bool is_gone = S_ISBLK(now.st_mode) || (S_ISCHR(now.st_mode) && is_hold_on_machine(name));
    if (is_gone)
      if (auto done = perform(RemoveFile{Place{root + path}}, system); !done) return done;
  }
  return {};
}

Result<void> hide_disks(const Path& root, System& system) {
  auto done = hide_in(root, "/dev", system);
  for (const char* const inner : {"/dev/mapper", "/dev/bsg", "/dev/block", "/dev/zvol", "/dev/dm"})
    if (done && is_folder(inner)) done = hide_in(root, inner, system);
  // It makes volumes of disks that cannot be named any more.
  const Path control = "/dev/mapper/control";
  if (done && ::access(control.c_str(), F_OK) == 0) done = perform(RemoveFile{Place{root + control}}, system);
  return done;
}

/// If systemd does not answer, its "reboot" writes to the named pipe of init(8), and somebody reads that.
/// Instead of it there is a file, which nobody can write.
Result<void> hide_init(const Path& root, System& system) {
  const Path pipe = "/run/initctl", file = root + kRunFolder + "/initctl";
  if (::access(pipe.c_str(), W_OK) != 0) return {};
  auto done = perform(StoreText{Place{file}, ""}, system);
  if (done) done = perform(Bind{Place{file}, Place{root + pipe}}, system);
  return done ? perform(SetFlags{Place{root + pipe}, "ro"}, system) : done;
}

/// Programs ask /run/systemd/system whether there is a systemd to talk to. That of the machine would do what
/// they ask for good, and does not see their files.
Result<void> hide_services(const Path& root, System& system) {
  for (const char* const folder : {"/run/systemd", "/run/dbus", kRunFolder})
    if (is_folder(folder))
      if (auto done = mount_small(root + folder, system); !done) return done;
  if (auto done = hide_init(root, system); !done) return done;
  for (const char* const needed : {"/run/systemd/resolve", "/run/systemd/netif", "/run/systemd/journal"}) {
    if (!is_folder(needed)) continue;
    auto done = perform(MakeDir{Place{root + needed}}, system);
    if (done) done = perform(Bind{Place{needed}, Place{root + needed}}, system);
    if (!done) return done;
  }
  return {};
}

}  // namespace

bool is_folder(const Path& path) {
  struct stat now {};
  return ::lstat(path.c_str(), &now) == 0 && S_ISDIR(now.st_mode);
}

Result<void> run_plan(const Plan& plan, System& system) {
  const Report report = execute(plan, system);
  return report.failure ? Result<void>(*report.failure) : Result<void>();
}

Result<void> mount_small(const Path& at, System& system, const std::string& mode) {
  return system.mount("tmpfs", Place{at}, "tmpfs", "nosuid,nodev", "size=16m,nr_inodes=10k,mode=" + mode);
}

Result<void> show_run(const RunStage& stage, bool private_run, System& system) {
  const Path root = stage.places.root();
  if (private_run) {
    auto done = mount_small(root + "/run", system);
    return done ? mount_small(root + "/tmp", system, "1777") : done;
  }
  const bool is_mount =
      stage.is_for_user || std::any_of(stage.view.begin(), stage.view.end(),
                                       [](const RunMount& one) { return one.target == "/run"; });
  if (!is_mount && is_folder("/run"))
    if (auto done = perform(Bind{Place{"/run"}, Place{root + "/run"}}, system); !done) return done;
  return hide_services(root, system);
}

Result<void> make_run_root(const RunStage& stage, bool private_run, System& system) {
  const Path root = stage.places.root();
  std::size_t next = 0;
  for (const RunMount& mount : stage.view) {
    Result<void> done;
    switch (mount.access) {
      case RunAccess::overlay:
      case RunAccess::throwaway:
        done = run_plan(make_run_tree_plan(mount, stage.trees[next++], stage.places), system);
        if (done && mount.access == RunAccess::throwaway) done = hide_disks(root, system);
        break;
      case RunAccess::shared:
      case RunAccess::read_only: done = run_plan(make_run_bind_plan(mount, stage.places), system); break;
      case RunAccess::fresh:
      case RunAccess::left_out: break;
    }
    if (!done) return done;
  }
  return show_run(stage, private_run, system);
}

}  // namespace ramroot
