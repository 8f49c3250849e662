// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_labels.hpp"

#include "base/text.hpp"
#include "core/boot/boot_plan.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

namespace {

constexpr const char* kSelinuxfs = "/sys/fs/selinux";

/// load_policy(8) looks for selinuxfs in the root that it runs in.
std::vector<PlannedStep> load_policy(const Path& root, const Path& loader) {
  const Place sys{root, "/sys"};
  const MountFile selinuxfs{"selinuxfs", root + kSelinuxfs, "selinuxfs", "nosuid,noexec", ""};
  std::vector<PlannedStep> steps;
  steps.emplace_back(Bind{"/sys", sys});
  steps.emplace_back(selinuxfs);
  steps.push_back(without_undo(RunProgram{{loader}, root}));
  steps.push_back({Unmount{selinuxfs.at}, {selinuxfs}});
  steps.push_back(unmount_bound(sys, "/sys"));
  return steps;
}

}  // namespace

PolicyUse parse_policy_use(std::string_view config) {
  PolicyUse use = PolicyUse::none;  // the last line counts
  for (std::string_view line : split(config, '\n')) {
    constexpr std::string_view kKey = "SELINUX=";
    line = trim(line);
    if (!line.starts_with(kKey)) continue;
    const std::string mode = to_lower(trim(line.substr(kKey.size())));
    use = mode == "enforcing"    ? PolicyUse::enforcing
          : mode == "permissive" ? PolicyUse::permissive
                                 : PolicyUse::none;
  }
  return use;
}

Plan make_label_plan(const Facts& facts, const DecidedMounts& mounts) {
  Plan plan{"give the new root its SELinux labels"};
  if (!facts.selinux) return plan;
  const Path& root = facts.new_root;
  if (!facts.selinux->is_loaded) plan.steps = load_policy(root, facts.selinux->loader);
  const LayerPlaces places = decide_places(facts);
  const auto placed = [&](const Path& path) { return in_root_or_run(root, path); };
  // What the boot has made in the new root and the disk has too.
  std::vector<Path> made = list_overlays(facts, mounts);
  made.insert(made.begin(), {"/", "/etc", "/etc/fstab"});
  for (const Path& path : made)
    plan.steps.emplace_back(CopyLabel{placed(places.ro + (path == "/" ? "" : path)), Place{root, path}});
  plan.steps.emplace_back(CopyLabel{placed(places.ro), placed(places.rw)});
  if (facts.ro != Spot::in_use) plan.steps.emplace_back(CopyLabel{placed(places.ro), Place{root, kRoLink}});
  // What is stored in this folder gets the label of the folder.
  if (!facts.existing.contains(kRunFolder) && facts.rw != Spot::in_use)
    plan.steps.emplace_back(MakeDir{kRunFolder});
  plan.steps.emplace_back(CopyLabel{placed(places.ro + "/run"), kRunFolder});
  return plan;
}

}  // namespace ramroot
