// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of a boot whose root is a snapshot: the file system of the disk once more, with its changes in a
// pool in RAM. /ro, /rw and what is mounted below the root are where they are with an overlay.
//
// Device-mapper claims the disk, and the kernel allows that only while it is not mounted. So the root, which
// the initramfs has mounted, goes away for a moment, and nothing can help that: with a loop device between
// them it could stay, but then every block of the disk would be in RAM twice, and no commit could ever be
// made, because nothing can be slipped below a mount that is not on device-mapper.
#include "base/text.hpp"
#include "core/boot/boot_steps.hpp"
#include "core/boot/snapshot_root.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/mounts/snapshot_mount.hpp"

namespace ramroot {

namespace {

Path aside(std::size_t child) { return kAside + ("/" + std::to_string(child)); }

/// The options of a superblock as mount(2) takes them. SELinux shows a word that is none.
std::string render_mount_data(std::string_view super) {
  std::string out;
  for (const std::string_view word : split_options(super))
    if (word != "ro" && word != "rw" && word != "seclabel") append_item(out, std::string(word), ",");
  return out;
}

}  // namespace

Place BootSteps::place_of_child(std::size_t child) const {
  return facts_.snapshot ? Place{aside(child)} : Place{facts_.new_root, facts_.children[child].path};
}

PlannedStep BootSteps::bring_child(std::size_t child, const Place& to) const {
  // Bound, not moved: until the switch the old root stays complete. A snapshot's old root is gone.
  if (facts_.snapshot) return MoveMount{place_of_child(child), to};
  return Bind{place_of_child(child), to};
}

/// The pool needs neither the disk nor a mount, so it is tried before anything else changes.
void BootSteps::open_pool(const SnapshotSizes& sizes) {
  steps.emplace_back(OpenPool{kSnapshotPool, sizes.pool, sizes.data, sizes.metadata});
}

/// Unmounting is seen by programs that have a copy of all mounts, such as a udev of systemd, only while the
/// mounts are still shared. With a copy of it somewhere, the kernel would not give the disk away.
void BootSteps::put_root_away() {
  const auto count = facts_.children.size();
  if (count > 0) make_own_dir(kAside);
  for (std::size_t i = 0; i < count; ++i) {
    steps.emplace_back(MakeDir{aside(i)});
    steps.emplace_back(Bind{Place{facts_.new_root, facts_.children[i].path}, aside(i)});
    // Or they share what is mounted there: taken back, what comes to one again would come to the other, too,
    // and go from both.
    steps.push_back(make_tree_private(aside(i), {}));
  }
  for (std::size_t i = count; i-- > 0;)
    steps.push_back(unmount_bound(facts_.new_root + facts_.children[i].path, aside(i)));
  const MountEntry& root = facts_.lower;
  const std::string flags = is_read_only(root.super) ? as_read_only(root.flags) : root.flags;
  steps.push_back(
      {Unmount{facts_.new_root},
       {MountFile{root.source, facts_.new_root, root.fstype, flags, render_mount_data(root.super)}}});
}

/// Undone, the root is mounted again by a step of its own, and shared by what it is mounted on.
void BootSteps::make_rest_private() {
  std::vector<Path> shared;
  for (const Path& path : facts_.shared)
    if (!is_at_or_below(path, facts_.new_root)) shared.push_back(path);
  steps.push_back(make_tree_private("/", shared));
}

void BootSteps::mount_snapshot(const SnapshotSizes& sizes) {
  const Path& node = facts_.snapshot->node;
  steps.emplace_back(OpenReadOnly{kSnapshotLower, node, facts_.block_device});
  steps.emplace_back(OpenThin{kSnapshotRoot, kSnapshotPool, node, facts_.block_device});
  // What it writes goes to RAM.
  if (loses_journal(facts_.lower.fstype))
    steps.push_back(without_undo(RunProgram{{kTune2fs, "-O", "^has_journal", "-m", "0", kSnapshotRootNode}}));
  make_rest_private();
  for (const char* dir : {"/ro", "/rw", kBuild}) make_own_dir(dir);
  steps.emplace_back(MountTmpfs{"/rw", sizes.rw, sizes.rw.bytes / 4096});
  make_in_rw("/mounts", 0700);
  make_in_rw(ro_in_rw().substr(3), 0700);
  const MountEntry& root = facts_.lower;
  steps.emplace_back(MountFile{kSnapshotRootNode, kBuild, root.fstype, snapshot_flags(root.flags),
                               std::string(snapshot_options(root.fstype))});
  steps.emplace_back(ProveWritable{kBuild});
  steps.emplace_back(MountFile{kSnapshotLowerNode, "/ro", root.fstype, render_lower_flags(root.flags),
                               std::string(snapshot_lower_options(root.fstype))});
  if (facts_.ro == Spot::in_use) return;
  if (facts_.ro == Spot::empty_folder) steps.push_back(without_undo(RemoveDir{in_new(kRoLink)}));
  steps.push_back(without_undo(MakeLink{text_of_ro_link(places_), Path(kBuild) + kRoLink}));
}

void BootSteps::show_snapshot(const SnapshotSizes& sizes) {
  steps.emplace_back(MoveMount{kBuild, facts_.new_root});
  steps.emplace_back(ProveWritable{facts_.new_root});
  steps.emplace_back(LimitRoom{facts_.new_root, sizes.room});
}

}  // namespace ramroot
