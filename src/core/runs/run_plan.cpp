// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_plan.hpp"

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/mount_policy.hpp"

namespace ramroot {

namespace {

/// "nodev" everywhere but in /dev: what the command makes with mknod(2) would lead to the real device.
std::string flags_of(const RunMount& mount) {
  const std::string flags = render_overlay_flags(mount.flags);
  return mount.access == RunAccess::throwaway || has_option(flags, "nodev") ? flags : flags + ",nodev";
}

}  // namespace

std::vector<RunTree> list_run_trees(const std::vector<RunMount>& view, const RunPlaces& places) {
  std::vector<RunTree> out;
  for (const RunMount& mount : view)
    if (mount.access == RunAccess::overlay || mount.access == RunAccess::throwaway)
      out.push_back({mount.target, places.stage + "/" + std::to_string(out.size())});
  return out;
}

Plan make_run_tree_plan(const RunMount& mount, const RunTree& tree, const RunPlaces& places) {
  Plan plan{"show " + render_for_console(mount.target) + " with its changes elsewhere"};
  for (const char* const folder : {"", "/upper", "/work"})
    plan.steps.push_back(make_dir_in_ram(tree.folder + folder, 0755));
  plan.steps.emplace_back(CopyAttributes{mount.target, tree.folder + "/upper"});
  Path lower = mount.target;
  if (!is_plain_path(lower)) {
    lower = tree.folder + "/lower";
    plan.steps.push_back(make_dir_in_ram(lower, 0755));
    plan.steps.emplace_back(Bind{Place{mount.target}, Place{lower}});
  }
  const Path at = mount.target == "/" ? places.root() : places.root() + mount.target;
  plan.steps.emplace_back(MountOverlay{
      Place{at}, "ramroot-run", render_overlay_options({lower, tree.folder}, true, true), flags_of(mount)});
  return plan;
}

Plan make_run_bind_plan(const RunMount& mount, const RunPlaces& places) {
  Plan plan{"show " + render_for_console(mount.target)};
  const Path at = places.root() + mount.target;
  plan.steps.emplace_back(Bind{Place{mount.target}, Place{at}});
  if (mount.access == RunAccess::read_only)
    plan.steps.push_back(set_mount_flags(Place{at}, as_read_only(mount.flags), mount.flags));
  return plan;
}

}  // namespace ramroot
