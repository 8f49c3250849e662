// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/user_plan.hpp"

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/mount_policy.hpp"

namespace ramroot {

namespace {

constexpr unsigned kWriteBits = 0222, kPlainMode = 01777;

/// Of a folder made for one that may belong to somebody else: the new one belongs to the user.
unsigned mode_of(const NameFacts& facts) {
  return facts.mode & kPlainMode & ~(facts.is_writable ? 0U : kWriteBits);
}

Path name_at(const RunPlaces& places, const Path& target) {
  return target == "/" ? places.names() : places.names() + target;
}

void add_layers(Plan& plan, const Path& folder, unsigned mode) {
  plan.steps.push_back(make_dir_in_ram(folder, 0755));
  plan.steps.push_back(make_dir_in_ram(folder + "/upper", mode));
  plan.steps.push_back(make_dir_in_ram(folder + "/work", 0755));
}

std::string flags_of(const UserPart& part) {
  const std::string flags = render_overlay_flags(part.flags);
  return has_option(flags, "nodev") ? flags : flags + ",nodev";
}

Path lower_of(const UserPart& part, const RunPlaces& places) {
  return part.kind == PartKind::folder ? name_at(places, part.target) : part.target;
}

}  // namespace

std::vector<RunTree> list_user_trees(const std::vector<UserPart>& parts, const RunPlaces& places) {
  std::vector<RunTree> out;
  for (const UserPart& part : parts)
    if (part.has_changes())
      out.push_back({part.target, places.stage + "/" + std::to_string(out.size()),
                     part.kind == PartKind::overlay && part.facts.is_own});
  return out;
}

Plan make_names_plan(const std::vector<UserPart>& parts, const RunPlaces& places) {
  Plan plan{"make a name for everything that the command sees"};
  plan.steps.push_back(make_dir_in_ram(places.root(), 0755));
  plan.steps.push_back(store_new_text(Place{places.empty_file()}, "", 0444));
  for (const UserPart& part : parts) {
    const Path at = name_at(places, part.target);
    if (part.facts.type == NameFacts::Type::link) plan.steps.emplace_back(MakeLink{part.facts.leads_to, at});
    else if (part.facts.type == NameFacts::Type::file)
      plan.steps.push_back(store_new_text(Place{at}, "", 0444));
    else
      plan.steps.push_back(make_dir_in_ram(at, part.kind == PartKind::folder ? mode_of(part.facts) : 0555));
  }
  return plan;
}

UserTree find_user_tree(const UserPart& part, const RunTree& tree, const RunPlaces& places) {
  const Path lower = lower_of(part, places);
  return {{is_plain_path(lower) ? lower : tree.folder + "/lower", tree.folder},
          part.target == "/" ? places.root() : places.root() + part.target,
          flags_of(part)};
}

Plan make_user_layers_plan(const UserPart& part, const RunTree& tree, const RunPlaces& places) {
  Plan plan{"make the layers of " + render_for_console(part.target)};
  add_layers(plan, tree.folder, mode_of(part.facts));
  if (tree.has_own_top) plan.steps.emplace_back(CopyAttributes{part.target, tree.folder + "/upper"});
  const Path lower = lower_of(part, places);
  if (is_plain_path(lower)) return plan;
  plan.steps.push_back(make_dir_in_ram(tree.folder + "/lower", 0755));
  plan.steps.emplace_back(Bind{Place{lower}, Place{tree.folder + "/lower"}});
  return plan;
}

Plan make_user_tree_plan(const UserPart& part, const UserTree& tree) {
  Plan plan{"show " + render_for_console(part.target) + " with its changes elsewhere"};
  plan.steps.emplace_back(
      MountOverlay{Place{tree.at}, "ramroot-run", render_user_overlay_options(tree.dirs), tree.flags});
  return plan;
}

Plan make_overlay_trial(const RunPlaces& places) {
  Plan plan{"see whether an overlay can be mounted"};
  const Path folder = places.stage + "/trial";
  add_layers(plan, folder, 0755);
  plan.steps.push_back(make_dir_in_ram(folder + "/lower", 0755));
  plan.steps.push_back(make_dir_in_ram(folder + "/at", 0755));
  plan.steps.emplace_back(MountOverlay{Place{folder + "/at"}, "ramroot-run",
                                       render_user_overlay_options({folder + "/lower", folder}),
                                       "nosuid,nodev"});
  plan.steps.push_back(without_undo(Unmount{Place{folder + "/at"}}));
  return plan;
}

}  // namespace ramroot
