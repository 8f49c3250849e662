#include "core/boot_plan.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include "core/boot_mounts.hpp"
#include "core/fstab_policy.hpp"
#include "core/mount_options.hpp"
#include "core/seal.hpp"
#include "core/size_policy.hpp"

namespace ramroot {

namespace {

/// The overlay is built here, beside the root, in the initramfs.
constexpr const char* kBuild = "/ramroot";
/// A copy of the mount that the root is mounted on: what is mounted in one, is in the other.
constexpr const char* kPeer = "/ramroot.peer";
constexpr const char* kHidden = "/run/ramroot";
constexpr const char* kVolatileRoot = "/run/systemd/volatile-root";
constexpr const char* kTmpfiles = "/run/tmpfiles.d";
constexpr const char* kUnits = "/run/systemd/system";

/// A file system or partition that grows, and an image of the RAM in a swap partition: the
/// machine that wakes up from it would not see what another boot changed on its disk.
constexpr std::array kMasked{"systemd-growfs-root.service", "systemd-repart.service",
                             "systemd-hibernate.service", "systemd-hybrid-sleep.service",
                             "systemd-suspend-then-hibernate.service",
                             // With /boot and the EFI partition read-only they would fail.
                             "systemd-boot-random-seed.service", "systemd-boot-update.service",
                             "grub-common.service", "grub-initrd-fallback.service"};

/// A unit that is a link to nothing is masked, until the next boot (systemctl mask --runtime).
Path mask_of(const char* unit) { return std::string(kUnits) + "/" + unit; }

/// Collects the steps; knows the paths that all parts of the plan share.
class Planner {
 public:
  Planner(const Facts& facts, const Options& options, Means means)
      : facts_(facts), options_(options), means_(means), places_(decide_places(facts)) {}

  void make_private();
  void mount_layers(const UpperLimits& limits);
  void seal(const Place& at, const MountEntry& mount);
  void mount_overlay();
  void furnish(const FstabWish& wish);
  void take_children_along();
  void overlay_child(const Child& child);
  void seal_devices();
  void place_layers();
  void tell_systemd();
  void restore_labels();
  void switch_roots();

  std::vector<Step> steps;

 private:
  Place in_new(const Path& path) const { return Place{kBuild, path}; }
  Place in_new_or_run(const Path& place) const;
  void make_own_dir(const Path& dir) {
    if (!facts_.existing.contains(dir)) steps.emplace_back(MakeDir{dir});
  }

  const Facts& facts_;
  const Options& options_;
  Means means_;
  LayerPlaces places_;
};

void Planner::make_private() {
  // Moving a mount whose parent is shared is EINVAL, and detaching a copy would unmount what
  // lies below the original. systemd in an initrd makes every mount shared; PID 1 of the new
  // root does it again.
  steps.emplace_back(MakePrivateTree{"/", facts_.shared});
}

void Planner::mount_layers(const UpperLimits& limits) {
  for (const char* dir : {"/ro", "/rw", kBuild, kPeer}) make_own_dir(dir);
  steps.emplace_back(MountTmpfs{"/rw", limits.size, limits.nr_inodes});
  steps.emplace_back(MakeDir{"/rw/upper", 0755, Trace::dies_with_ram});
  steps.emplace_back(MakeDir{"/rw/work", 0700, Trace::dies_with_ram});
  steps.emplace_back(MakeDir{"/rw/mounts", 0700, Trace::dies_with_ram});
  // upper *is* the new `/`: with any other mode nobody could log in.
  steps.emplace_back(CopyAttributes{facts_.new_root, "/rw/upper"});
}

void Planner::seal(const Place& at, const MountEntry& mount) {
  // A read-only mount is not enough: a writable superblock goes on writing its journal.
  if (is_read_only(mount.super)) return;
  // Remounting sets the flags of the mount too. This step changes nothing on the way
  // there; on the way back it is what makes a read-only mount read-only again.
  if (is_read_only(mount.flags)) steps.emplace_back(SetFlags{at, mount.flags, mount.flags});
  steps.emplace_back(RemountSuperblock{at, as_read_only(mount.flags), as_writable(mount.flags)});
}

void Planner::mount_overlay() {
  // mountinfo keeps these strings for ever, so they must read /ro and /rw now.
  steps.emplace_back(Bind{facts_.new_root, "/ro"});
  steps.emplace_back(MountOverlay{
      kBuild, "/rw", render_overlay_options({"/ro", "/rw"}, facts_.userland_is_32_bit, means_.all_options)});
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
  for (const Child& child : facts_.children) {
    const MountPolicy policy = decide_child(child, facts_, options_).policy;
    if (policy == MountPolicy::overlay) {
      overlay_child(child);
      continue;
    }
    // Bound, not moved: whatever happens in between, the old root stays whole.
    steps.emplace_back(Bind{Place{facts_.new_root, child.path}, in_new(child.path)});
    if (policy == MountPolicy::read_only) seal(in_new(child.path), child.mount);
  }
}

/// As the root, a floor lower: read-only at /ro/usr, changes in /rw/mounts/usr, both at /usr.
void Planner::overlay_child(const Child& child) {
  const Path layer = layer_place("/rw", child.path);
  const Place lower{"/ro", child.path};
  for (const Path& dir : {layer, layer + "/upper", layer + "/work"})
    steps.emplace_back(MakeDir{dir, 0700, Trace::dies_with_ram});
  seal(Place{facts_.new_root, child.path}, child.mount);
  steps.emplace_back(Bind{Place{facts_.new_root, child.path}, lower});
  steps.emplace_back(CopyAttributes{lower, layer + "/upper"});
  steps.emplace_back(MountOverlay{
      in_new(child.path), "/rw",
      render_overlay_options({lower.text(), layer}, facts_.userland_is_32_bit, means_.all_options),
      as_writable(child.mount.flags)});
  steps.emplace_back(ProveWritable{in_new(child.path)});
  steps.emplace_back(SetFlags{lower, render_lower_flags(child.mount.flags), child.mount.flags});
}

/// After every remount: the kernel makes no file system of a read-only device writable again.
void Planner::seal_devices() {
  if (options_.seal != Seal::device || !means_.seals) return;
  for (Step& step : make_seal_steps(facts_.devices)) steps.push_back(std::move(step));
}

/// A place below the new root, or one below /run, which moves along by itself.
Place Planner::in_new_or_run(const Path& place) const {
  return place.starts_with("/run/") ? Place{place} : in_new(place);
}

void Planner::place_layers() {
  if (facts_.ro == Spot::in_use || facts_.rw == Spot::in_use) {
    make_own_dir(kHidden);
    if (facts_.ro == Spot::in_use) make_own_dir(places_.ro);
    if (facts_.rw == Spot::in_use) make_own_dir(places_.rw);
  }
  if (facts_.ro == Spot::absent) steps.emplace_back(MakeDir{in_new("/ro"), 0755, Trace::dies_with_ram});
  if (facts_.rw == Spot::absent) steps.emplace_back(MakeDir{in_new("/rw"), 0755, Trace::dies_with_ram});
  steps.emplace_back(SetFlags{"/ro", render_lower_flags(facts_.lower.flags), facts_.lower.flags});
  steps.emplace_back(MoveMount{"/ro", in_new_or_run(places_.ro)});
  steps.emplace_back(MoveMount{"/rw", in_new_or_run(places_.rw)});
}

void Planner::tell_systemd() {
  make_own_dir("/run/systemd");
  // gpt-auto-generator, repart and sysupdate find the disk behind an overlay by it.
  if (!facts_.block_device.empty() && !facts_.existing.contains(kVolatileRoot))
    steps.emplace_back(MakeLink{"/dev/block/" + facts_.block_device, kVolatileRoot});
  // They would write to the disk behind the overlay, or fail because there is none.
  make_own_dir(kUnits);
  for (const char* unit : kMasked)
    if (!facts_.existing.contains(mask_of(unit))) steps.emplace_back(MakeLink{"/dev/null", mask_of(unit)});
}

/// SELinux has no policy in an initramfs, and forgets the labels that a tmpfs gets before it
/// has one. systemd-tmpfiles gives them again, as the policy wants them (tmpfiles.d(5), "z").
void Planner::restore_labels() {
  std::string text = "# Written by ramroot for this boot.\n";
  const auto add = [&](const Path& path) { text += "z " + path + " - - - -\n"; };
  for (const char* path : {"/", "/etc", "/etc/fstab"}) add(path);
  for (const Child& child : facts_.children)
    if (decide_child(child, facts_, options_).policy == MountPolicy::overlay) add(child.path);
  make_own_dir(kTmpfiles);
  steps.emplace_back(StoreText{std::string(kTmpfiles) + "/ramroot.conf", std::move(text)});
}

void Planner::switch_roots() {
  const Path& parent = facts_.parent.target;
  const Path below_parent = parent == "/" ? facts_.new_root : facts_.new_root.substr(parent.size());
  const Path in_peer = kPeer + below_parent;
  steps.emplace_back(MakeShared{parent});
  steps.emplace_back(Bind{parent, kPeer});
  steps.emplace_back(Tuck{kBuild, in_peer, facts_.new_root});
  steps.emplace_back(Settle{"/", facts_.new_root, "/ro"});
  steps.emplace_back(MoveMount{facts_.new_root, "/ro"});  // the overlay comes to light
  // The rest is tidying up. The old root goes last: until then there is a way back.
  steps.emplace_back(DetachTree{in_peer, kBuild});
  steps.emplace_back(Unmount{kPeer, parent});
  steps.emplace_back(DetachTree{kBuild, facts_.new_root});
  steps.emplace_back(DetachTree{"/ro"});
}

void warn_about(const Facts& facts, const LayerPlaces& places, Warnings& warnings) {
  const std::string own = "the real root has something of its own at ";
  if (facts.ro == Spot::in_use) warnings.add(own + "/ro; " + places.ro + " is used instead");
  if (facts.rw == Spot::in_use) warnings.add(own + "/rw; " + places.rw + " is used instead");
  if (!facts.fstab.oddity.empty()) warnings.add(facts.fstab.oddity);
}

}  // namespace

std::set<Path> paths_made_in_initramfs() {
  std::set<Path> paths{"/ro", "/rw", kBuild, kPeer, kHidden, "/run/ramroot/ro", "/run/ramroot/rw"};
  paths.insert({"/run/systemd", kVolatileRoot, kUnits, kTmpfiles});
  for (const char* unit : kMasked) paths.insert(mask_of(unit));
  return paths;
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
  if (facts.parent.target.empty() || facts.parent.target == facts.new_root)
    return Error{0, "the real root at " + facts.new_root + " lies over another mount",
                 "the overlay has to go below it; unmount the other one first"};
  Plan plan{"protect the root: changes go to RAM"};
  if (why_nothing_to_do(facts)) return plan;
  // Its upper may well be on a disk: nobody can say that it forgets.
  if (facts.lower.fstype == "overlay" || facts.lower.fstype == "aufs")
    return Error{0, "the root is " + facts.lower.fstype + " already (" + facts.lower.source + ")",
                 "something other than ramroot made it; use only one of them"};
  warn_about(facts, decide_places(facts), warnings);
  if (request.options.seal == Seal::device && (facts.devices.empty() || !means.seals))
    warnings.add(facts.devices.empty() ? "seal=device does nothing: the root is on no disk"
                                       : "seal=device was given up: the kernel refused it");
  if (!facts.has_helper)
    for (const MountRecord& record : decide_mounts(request, facts))
      if (record.decision.why.starts_with("mount.ramroot"))
        warnings.add(record.target + " is not protected as it should be: " + record.decision.why);

  Planner planner(facts, request.options, means);
  planner.make_private();
  planner.mount_layers(decide_limits(request.options, facts.ram, warnings));
  planner.seal(facts.new_root, facts.lower);
  planner.mount_overlay();
  planner.furnish(make_fstab_wish(request.options, facts));
  planner.take_children_along();
  planner.seal_devices();
  planner.place_layers();
  planner.tell_systemd();
  planner.restore_labels();
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
