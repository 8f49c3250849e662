// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_steps.hpp"

#include <algorithm>

#include "core/mounts/mount_options.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/mounts/seal.hpp"

namespace ramroot {

void BootSteps::make_private() {
  // Moving a mount whose parent is shared fails with EINVAL, and detaching a copy would unmount
  // what lies below the original. In an initramfs with systemd every mount is shared; PID 1 of
  // the new root shares them again.
  steps.push_back(make_tree_private("/", facts_.shared));
}

void BootSteps::mount_layers(const std::optional<UpperLimits>& limits) {
  for (const char* dir : {"/ro", "/rw", kBuild, kPeer}) make_own_dir(dir);
  if (limits) steps.emplace_back(MountTmpfs{"/rw", limits->size, limits->nr_inodes});
  else take_upper();
  make_in_rw("/upper", 0755);
  make_in_rw("/work", 0700);
  make_in_rw("/mounts", 0700);
  make_in_rw(ro_in_rw().substr(3), 0700);
  // In the upper layer, before there is an overlay: so it covers an empty folder, even one that is
  // immutable.
  const Path link = Path("/upper") + kRoLink;
  if (facts_.ro != Spot::in_use && !has_kept(link)) {
    const MakeLink make{text_of_ro_link(places_), "/rw" + link};
    if (is_kept("/") && facts_.upper->hidden.contains(link))
      steps.push_back(without_undo(RemoveTree{make.at}));
    steps.push_back(facts_.upper ? PlannedStep(make) : without_undo(make));
  }
  // upper *is* the new `/`: with any other mode nobody could log in.
  if (!is_kept("/")) steps.emplace_back(CopyAttributes{facts_.new_root, "/rw/upper"});
}

void BootSteps::seal(const Place& at, const MountEntry& mount) {
  // A read-only mount is not enough: while the superblock is writable, its journal is written.
  if (is_read_only(mount.super)) return;
  // Remounting sets the flags of the mount too. This step changes nothing when done; undone, it
  // makes a read-only mount read-only again.
  if (is_read_only(mount.flags)) steps.push_back(set_mount_flags(at, mount.flags, mount.flags));
  steps.push_back(remount_superblock(at, as_read_only(mount.flags), as_writable(mount.flags)));
}

void BootSteps::mount_overlay() {
  // mountinfo shows these options for ever, so they must contain the final names, /ro and /rw.
  steps.emplace_back(Bind{facts_.new_root, "/ro"});
  steps.emplace_back(MountOverlay{
      kBuild, "/rw", render_overlay_options({"/ro", "/rw"}, facts_.userland_is_32_bit, means_.all_options)});
  steps.emplace_back(ProveWritable{kBuild});
}

void BootSteps::furnish() {
  for (const Path dir : kBaseFolders) {
    const bool is_on_disk = std::find(facts_.missing_folders.begin(), facts_.missing_folders.end(), dir) ==
                            facts_.missing_folders.end();
    const bool is_hidden = is_kept("/") && facts_.upper->hidden.contains("/upper" + dir);
    if (is_hidden || (!is_on_disk && !has_kept("/upper" + dir)))
      make_in_new(dir, dir == "/tmp" ? 01777U : 0755U);
  }
  if (!facts_.fstab.parsed) return;
  std::string text = rewrite_fstab(mounts_);
  if (text == mounts_.fstab.text()) return;
  if (facts_.upper) steps.push_back(without_undo(StoreText{Path("/rw") + kMadeFstab, text, kOnlyForRoot}));
  steps.emplace_back(WriteText{in_new("/etc/fstab"), std::move(text)});
}

void BootSteps::take_children_along() {
  for (std::size_t i = 0; i < facts_.children.size(); ++i) {
    const Child& child = facts_.children[i];
    const MountPolicy policy = mounts_.mounted[i].policy;
    if (policy == MountPolicy::overlay) {
      overlay_child(i);
      continue;
    }
    steps.push_back(bring_child(i, in_new(child.path)));
    if (policy == MountPolicy::read_only) seal(in_new(child.path), child.mount);
  }
}

/// The same as for the root, one level down: read-only at /ro/usr, changes in /rw/mounts/usr,
/// both combined at /usr.
void BootSteps::overlay_child(std::size_t i) {
  const Child& child = facts_.children[i];
  const Path layer = layer_place("/rw", child.path);
  const Place lower{"/ro", child.path};
  if (facts_.upper) begin_layer(child.path, Place{kDisk, options_.dir + layer.substr(3)});
  else steps.push_back(make_dir_in_ram(layer, 0700));
  for (const Path& dir : {layer + "/upper", layer + "/work"}) make_in_rw(dir.substr(3), 0700);
  seal(place_of_child(i), child.mount);
  steps.push_back(bring_child(i, lower));
  if (!is_kept(child.path)) steps.emplace_back(CopyAttributes{lower, layer + "/upper"});
  steps.emplace_back(MountOverlay{
      in_new(child.path), "/rw",
      render_overlay_options({lower.text(), layer}, facts_.userland_is_32_bit, means_.all_options),
      as_writable(child.mount.flags)});
  steps.emplace_back(ProveWritable{in_new(child.path)});
  steps.push_back(set_mount_flags(lower, render_lower_flags(child.mount.flags), child.mount.flags));
}

/// After every remount: the kernel makes no file system writable on a read-only device.
void BootSteps::seal_devices() {
  if (options_.seal != Seal::device || !means_.seals) return;
  for (PlannedStep& step : make_seal_steps(facts_.devices)) steps.push_back(std::move(step));
}

}  // namespace ramroot
