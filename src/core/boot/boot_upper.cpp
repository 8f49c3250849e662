// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of a boot whose changes go to a device: the folder there is bound to where else the RAM file
// system is, so that all who look for the layers find them in the same places.
#include "core/boot/boot_steps.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/mounts/upper_kinds.hpp"

namespace ramroot {

namespace {

/// "/upper/mounts/usr" for "/usr".
Path layer_on_disk(const Options& options, const Path& target) {
  return options.dir + layer_place("/rw", target).substr(3);
}

}  // namespace

Path forgotten_place(const Path& folder) { return folder + std::string(kForgottenSuffix); }

Result<UpperUses> decide_upper_uses(const Options& options, const Facts& facts) {
  UpperUses uses;
  if (!facts.upper) return uses;
  const std::string folder = name_upper_folder(options.dir, facts.upper->node);
  for (const auto& [target, layer] : facts.upper->layers) {
    const bool is_root = target == "/";
    auto use = decide_upper_use(layer.folder, layer.lower, options, folder, is_root ? "the root" : target);
    if (!use) return use.error();
    uses[target] = *std::move(use);
  }
  // What is forgotten of the root takes all others along.
  if (const auto root = uses.find("/"); root != uses.end() && root->second.use != UpperUse::goes_on)
    for (auto& [target, decision] : uses)
      if (target != "/") decision = UpperDecision{};
  return uses;
}

Result<Plan> make_disk_plan(const UpperSeen& device, const std::set<Path>& existing) {
  Plan plan{"look at " + device.node};
  if (device.crypt) {
    auto steps = make_crypt_steps(*device.crypt);
    if (!steps) return steps.error();
    plan.steps = *std::move(steps);
  }
  // If this is interrupted, the device is no longer empty, and later boots say so instead of formatting it.
  if (device.is_formatted)
    plan.steps.push_back(without_undo(RunProgram{
        {kMkfs, "-q", "-F", "-L", std::string(kUpperLabel), "-E", "lazy_itable_init=1", device.node}}));
  if (!existing.contains(kDisk)) plan.steps.emplace_back(MakeDir{kDisk, 0700});
  plan.steps.emplace_back(
      MountFile{device.node, kDisk, device.fstype, kDiskFlags, device.crypt ? kCryptOptions : ""});
  return plan;
}

Plan make_room_plan(const Options& options, const UpperSeen& device, const UpperUses& uses) {
  Plan plan{"make room on " + device.node, Recovery::stop_and_report};
  for (const Path& leftover : device.forgotten)
    plan.steps.push_back(without_undo(RemoveTree{Place{kDisk, leftover}}));
  const auto root = uses.find("/");
  if (root == uses.end() || root->second.use != UpperUse::anew) return plan;
  // Out of the way first, for a power cut in between: half of the old changes would be worse than all.
  const Place folder{kDisk, options.dir}, aside{kDisk, forgotten_place(options.dir)};
  plan.steps.push_back(without_undo(Rename{folder, aside}));
  plan.steps.push_back(without_undo(RemoveTree{aside}));
  return plan;
}

std::vector<PlannedStep> list_room_steps(const Place& folder) {
  const Path room = folder.path + kUpperRoom;
  std::vector<PlannedStep> out{without_undo(MakeDir{Place{folder.root, room}, 0700})};
  for (const char* file : kRoomFiles)
    out.push_back(without_undo(StoreText{{folder.root, room + file}, render_room_file(), kOnlyForRoot}));
  return out;
}

std::vector<PlannedStep> list_format_steps(const Facts& facts) {
  if (!facts.upper || (!facts.upper->crypt && !facts.upper->is_formatted)) return {};
  auto plan = make_disk_plan(*facts.upper, facts.existing);
  return plan ? (*std::move(plan)).steps : std::vector<PlannedStep>();
}

Plan make_tidy_plan(const Options& options, const Facts& facts, const UpperUses& uses) {
  Plan plan{"remove the changes that were forgotten", Recovery::stop_and_report};
  if (!facts.upper) return plan;
  for (const auto& [target, decision] : uses)
    if (decision.use == UpperUse::anew)
      plan.steps.push_back(
          without_undo(RemoveTree{Place{kDisk, forgotten_place(layer_on_disk(options, target))}}));
  plan.steps.push_back(without_undo(Unmount{kDisk}));
  return plan;
}

std::set<Path> paths_made_in_upper(const std::vector<Path>& overlays) {
  std::set<Path> paths{"/upper", "/work", "/mounts", "/ro", "/upper/rw", Path("/upper") + kRoLink};
  for (const char* dir : kBaseFolders) paths.insert(Path("/upper") + dir);
  for (const Path& target : overlays) {
    const Path layer = layer_place("", target);
    paths.insert({layer, layer + "/upper", layer + "/work"});
  }
  return paths;
}

bool BootSteps::is_kept(const Path& target) const {
  const auto found = uses_.find(target);
  return found != uses_.end() && found->second.use == UpperUse::goes_on;
}

bool BootSteps::has_kept(const Path& in_rw) const {
  if (!facts_.upper) return false;
  for (const auto& [target, decision] : uses_)
    if (decision.use == UpperUse::anew && is_at_or_below(in_rw, layer_place("", target))) return false;
  return facts_.upper->existing.contains(in_rw);
}

// On a device nothing vanishes by itself.
void BootSteps::make_in_rw(const Path& path, unsigned mode) {
  const Path dir = "/rw" + path;
  if (has_kept(path)) return;
  if (facts_.upper) steps.push_back({MakeDir{dir, mode}, {RemoveTree{dir}}});
  else steps.push_back(make_dir_in_ram(dir, mode));
}

void BootSteps::make_in_new(const Path& path, unsigned mode) {
  const MakeDir make{in_new(path), mode};
  steps.push_back(facts_.upper ? PlannedStep(make) : without_undo(make));
}

/// What is to be forgotten gets out of the way by its name alone: it is removed when the boot has succeeded.
/// The note comes first: a folder without one is a stranger's.
void BootSteps::begin_layer(const Path& target, const Place& folder) {
  const UpperDecision& decision = uses_.at(target);
  const LayerSeen& layer = facts_.upper->layers.at(target);
  const Place aside{folder.root, forgotten_place(folder.path)};
  for (const Path& leftover : facts_.upper->forgotten)
    if (leftover == aside.path) steps.push_back(without_undo(RemoveTree{aside}));
  if (decision.use == UpperUse::anew) steps.emplace_back(Rename{folder, aside});
  const bool is_there = target == "/" ? layer.folder.is != UpperFolder::Is::absent
                                      : has_kept(layer_place("", target));  // not if the root's are forgotten
  if (decision.use == UpperUse::anew || !is_there)
    steps.push_back({MakeDir{folder, 0700}, {RemoveTree{folder}}});
  // Going on although what is below has changed: from now on it counts as it is now.
  if (decision.use == UpperUse::goes_on && decision.warning.empty()) return;
  UpperNote note{layer.lower, facts_.upper->now_s};
  const auto& before = layer.folder.note;
  if (decision.use == UpperUse::goes_on && before) note.since_s = before->since_s;
  const Place file{folder.root, folder.path + kUpperNote};
  PlannedStep store = without_undo(StoreText{file, render_upper_note(note), kOnlyForRoot});
  if (decision.use == UpperUse::goes_on && before)  // a boot that fails does not settle it
    store.undo = {StoreText{file, render_upper_note(*before), kOnlyForRoot}};
  steps.push_back(std::move(store));
  if (target == "/" && decision.use != UpperUse::goes_on)
    for (PlannedStep& planned : list_room_steps(folder)) steps.push_back(std::move(planned));
}

void BootSteps::take_upper() {
  const Place folder{kDisk, options_.dir};
  for (std::size_t end = folder.path.find('/', 1); end != Path::npos; end = folder.path.find('/', end + 1))
    if (const Path parent = folder.path.substr(0, end); !facts_.upper->existing.contains(kDisk + parent))
      steps.emplace_back(MakeDir{Place{kDisk, parent}, 0700});
  begin_layer("/", folder);
  steps.emplace_back(Bind{folder, "/rw"});
  if (is_kept("/") && facts_.fstab.parsed) forget_kept_fstab();
}

/// Each boot makes fstab anew from that of the disk, which may have changed.
void BootSteps::forget_kept_fstab() {
  const Place kept{"/rw", "/upper/etc/fstab"};
  if (facts_.upper->fstab == UpperSeen::Fstab::as_made) steps.push_back(without_undo(RemoveTree{kept}));
  if (facts_.upper->fstab == UpperSeen::Fstab::changed)
    steps.push_back(
        {PutBack{kept, Path("/rw") + kChangedFstab}, {PutBack{Path("/rw") + kChangedFstab, kept}}});
}

}  // namespace ramroot
