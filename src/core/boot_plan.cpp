#include "core/boot_plan.hpp"

#include <cerrno>

#include "core/fstab_policy.hpp"
#include "core/mount_options.hpp"
#include "core/size_policy.hpp"

namespace ramroot {

namespace {

/// The overlay is built here, beside the root, in the initramfs.
constexpr const char* kBuild = "/ramroot";
constexpr const char* kHidden = "/run/ramroot";
constexpr const char* kVolatileRoot = "/run/systemd/volatile-root";

/// Collects the steps; knows the paths that all parts of the plan share.
class Planner {
 public:
  Planner(const Facts& facts, Means means) : facts_(facts), means_(means), places_(decide_places(facts)) {}

  void make_private();
  void mount_layers(const UpperLimits& limits);
  void seal_lower();
  void mount_overlay();
  void furnish(const FstabWish& wish);
  void take_children_along();
  void place_layers();
  void tell_systemd();
  void switch_roots();

  std::vector<Step> steps;

 private:
  Place in_new(const Path& path) const { return Place{kBuild, path}; }
  Place at_switch(const Path& place, const Path& root) const;
  void make_own_dir(const Path& dir) {
    if (!facts_.existing.contains(dir)) steps.emplace_back(MakeDir{dir});
  }

  const Facts& facts_;
  Means means_;
  LayerPlaces places_;
};

void Planner::make_private() {
  // Moving a mount whose parent is shared is EINVAL, and systemd in an initrd makes `/` shared.
  if (facts_.parent.shared) steps.emplace_back(MakePrivate{facts_.parent.target});
  if (facts_.lower.shared) steps.emplace_back(MakePrivate{facts_.new_root});
  const bool uses_run = facts_.ro == Spot::in_use || facts_.rw == Spot::in_use;
  if (facts_.run_is_shared && uses_run) steps.emplace_back(MakePrivate{"/run"});
}

void Planner::mount_layers(const UpperLimits& limits) {
  for (const char* dir : {"/ro", "/rw", kBuild}) make_own_dir(dir);
  steps.emplace_back(MountTmpfs{"/rw", limits.size, limits.nr_inodes});
  steps.emplace_back(MakeDir{"/rw/upper", 0755, Trace::dies_with_ram});
  steps.emplace_back(MakeDir{"/rw/work", 0700, Trace::dies_with_ram});
  // upper *is* the new `/`: with any other mode nobody could log in.
  steps.emplace_back(CopyAttributes{facts_.new_root, "/rw/upper"});
}

void Planner::seal_lower() {
  // A read-only mount is not enough: a writable superblock goes on writing its journal.
  const std::string& flags = facts_.lower.flags;
  if (is_read_only(facts_.lower.super)) return;
  // Remounting sets the flags of the mount too. This step changes nothing on the way
  // there; on the way back it is what makes a read-only mount read-only again.
  if (is_read_only(flags)) steps.emplace_back(SetFlags{facts_.new_root, flags, flags});
  steps.emplace_back(RemountSuperblock{facts_.new_root, as_read_only(flags), as_writable(flags)});
}

void Planner::mount_overlay() {
  // mountinfo keeps these strings for ever, so they must read /ro and /rw now.
  steps.emplace_back(Bind{facts_.new_root, "/ro"});
  steps.emplace_back(MountOverlay{kBuild, "/rw", render_overlay_options(facts_, means_.all_options)});
  steps.emplace_back(ProveWritable{kBuild});
}

void Planner::furnish(const FstabWish& wish) {
  for (const Path& dir : facts_.missing_folders)
    steps.emplace_back(MakeDir{in_new(dir), dir == "/tmp" ? 01777U : 0755U, Trace::dies_with_ram});
  if (!facts_.fstab.text) return;
  std::string text = rewrite_fstab(*facts_.fstab.text, wish);
  if (text != *facts_.fstab.text) steps.emplace_back(WriteText{in_new("/etc/fstab"), std::move(text)});
}

void Planner::take_children_along() {
  // Bound, not moved: whatever happens in between, the old root stays whole.
  for (const Path& child : facts_.children)
    steps.emplace_back(BindTree{Place{facts_.new_root, child}, in_new(child)});
}

/// A place below the new root, or one below /run, which moves along by itself.
Place Planner::at_switch(const Path& place, const Path& root) const {
  return place.starts_with("/run/") ? Place{place} : Place{root, place};
}

void Planner::place_layers() {
  if (facts_.ro == Spot::in_use || facts_.rw == Spot::in_use) {
    make_own_dir(kHidden);
    if (facts_.ro == Spot::in_use) make_own_dir(places_.ro);
    if (facts_.rw == Spot::in_use) make_own_dir(places_.rw);
  }
  if (facts_.ro == Spot::absent) steps.emplace_back(MakeDir{in_new("/ro"), 0755, Trace::dies_with_ram});
  if (facts_.rw == Spot::absent) steps.emplace_back(MakeDir{in_new("/rw"), 0755, Trace::dies_with_ram});
  const std::string sealed = render_lower_flags(facts_.lower.flags);
  if (means_.beneath) {
    steps.emplace_back(Unmount{"/ro", facts_.new_root});
    steps.emplace_back(SetFlags{facts_.new_root, sealed, facts_.lower.flags});
  } else {
    steps.emplace_back(SetFlags{"/ro", sealed, facts_.lower.flags});
    steps.emplace_back(MoveMount{"/ro", at_switch(places_.ro, kBuild)});
  }
  steps.emplace_back(MoveMount{"/rw", at_switch(places_.rw, kBuild)});
}

void Planner::tell_systemd() {
  // gpt-auto-generator, repart and sysupdate find the disk behind an overlay by it.
  if (facts_.block_device.empty() || facts_.existing.contains(kVolatileRoot)) return;
  make_own_dir("/run/systemd");
  steps.emplace_back(MakeLink{"/dev/block/" + facts_.block_device, kVolatileRoot});
}

void Planner::switch_roots() {
  if (!means_.beneath) {
    steps.emplace_back(MoveMount{kBuild, facts_.new_root});
    return;
  }
  steps.emplace_back(SwitchBeneath{kBuild, facts_.new_root, at_switch(places_.ro, kBuild), "/ro"});
  for (const Path& child : facts_.children) {
    const Place old{at_switch(places_.ro, facts_.new_root).text(), child};
    steps.emplace_back(DetachTree{old, Place{facts_.new_root, child}});
  }
}

void warn_about(const Facts& facts, const LayerPlaces& places, Warnings& warnings) {
  const std::string own = "the real root has something of its own at ";
  if (facts.ro == Spot::in_use) warnings.add(own + "/ro; " + places.ro + " is used instead");
  if (facts.rw == Spot::in_use) warnings.add(own + "/rw; " + places.rw + " is used instead");
  if (!facts.fstab.oddity.empty()) warnings.add(facts.fstab.oddity);
}

}  // namespace

std::set<Path> paths_made_in_initramfs() {
  return {"/ro", "/rw", kBuild, kHidden, "/run/ramroot/ro", "/run/ramroot/rw", "/run/systemd", kVolatileRoot};
}

LayerPlaces decide_places(const Facts& facts) {
  LayerPlaces places;
  if (facts.ro == Spot::in_use) places.ro = std::string(kHidden) + "/ro";
  if (facts.rw == Spot::in_use) places.rw = std::string(kHidden) + "/rw";
  return places;
}

std::optional<std::string> why_nothing_to_do(const Facts& facts) {
  const MountEntry& root = facts.lower;
  const bool ours = root.fstype == "overlay" && root.source == "/rw";
  const bool in_ram = root.fstype == "tmpfs" || root.fstype == "ramfs" || root.fstype == "rootfs";
  if (!ours && !in_ram) return std::nullopt;
  return facts.new_root + " is on " + root.fstype + " already (" + root.source + ")";
}

Result<Plan> make_boot_plan(const Request& request, const Facts& facts, const Means& means,
                            Warnings& warnings) {
  if (request.failure) return *request.failure;
  if (facts.lower.target.empty())
    return Error{ENOENT, "looking for the real root at " + facts.new_root, "nothing is mounted there"};
  Plan plan{"protect the root: changes go to RAM"};
  if (why_nothing_to_do(facts)) return plan;
  // Its upper may well be on a disk: nobody can say that it forgets.
  if (facts.lower.fstype == "overlay" || facts.lower.fstype == "aufs")
    return Error{0, "the root is " + facts.lower.fstype + " already (" + facts.lower.source + ")",
                 "something other than ramroot made it; use only one of them"};
  warn_about(facts, decide_places(facts), warnings);

  Planner planner(facts, means);
  planner.make_private();
  planner.mount_layers(decide_limits(request.options, facts.ram, warnings));
  planner.seal_lower();
  planner.mount_overlay();
  planner.furnish({request.options.swap, facts.fstab.lower_names});
  planner.take_children_along();
  planner.place_layers();
  planner.tell_systemd();
  planner.switch_roots();
  plan.steps = std::move(planner.steps);
  return plan;
}

Plan make_record_plan(const std::string& state_json, const std::set<Path>& existing) {
  Plan plan{"write down what happened", Recovery::stop_and_report};
  if (!existing.contains(kHidden)) plan.steps.emplace_back(MakeDir{kHidden});
  plan.steps.emplace_back(StoreText{std::string(kHidden) + "/state.json", state_json});
  return plan;
}

}  // namespace ramroot
