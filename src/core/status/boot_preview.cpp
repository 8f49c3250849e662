// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/boot_preview.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/text.hpp"
#include "core/boot/boot_labels.hpp"
#include "core/memory/zram_plan.hpp"
#include "core/plan/describe.hpp"
#include "core/status/boot_obstacles.hpp"
#include "core/status/bound_mounts.hpp"
#include "core/status/kernel_limits.hpp"

namespace ramroot {

namespace {

/// What the initramfs mounts below the root by itself.
constexpr const char* kMountedEarly = "/usr";

/// initramfs-tools and dracut read the line of /usr and mount it before anything else runs.
void add_early_mount(Facts& facts) {
  if (!facts.fstab.parsed) return;
  for (const FstabLine& line : facts.fstab.parsed->lines()) {
    if (!line.entry || normalize_target(unescape_fstab(line.entry->target)) != kMountedEarly) continue;
    MountEntry mount{.target = facts.new_root + kMountedEarly,
                     .root = "/",
                     .fstype = unescape_fstab(line.entry->type),
                     .source = unescape_fstab(line.entry->spec),
                     .flags = "ro",
                     .super = "ro"};
    if (!is_on_disk(mount.fstype)) continue;
    facts.children.push_back({kMountedEarly, std::move(mount)});
    return;
  }
}

/// The facts as the initramfs will see them: the root is mounted, and nothing is made yet.
Facts as_seen_by_initramfs(Facts facts) {
  if (facts.lower.target.empty()) facts.lower.flags = facts.lower.super = "ro";
  facts.lower.target = facts.new_root = kPreviewRoot;
  facts.parent.target = "/";
  facts.has_helper = true;
  facts.shared.clear();
  facts.children.clear();
  facts.existing.clear();
  if (facts.selinux) facts.selinux->is_loaded = false;
  add_early_mount(facts);
  if (facts.upper)  // as for a folder that has no changes yet
    for (const Child& child : facts.children) facts.upper->layers[child.path] = {};
  return facts;
}

std::vector<SwapFate> list_swap(const DecidedMounts& mounts, const std::vector<std::string>& others,
                                const Options& options) {
  using Fate = SwapFate::Fate;
  std::vector<SwapFate> out;
  for (const DecidedLine& decided : mounts.lines) {
    if (!decided.line->entry || unescape_fstab(decided.line->entry->type) != "swap") continue;
    const std::string name = unescape_fstab(decided.line->entry->spec);
    const bool stays = decided.change == LineChange::none && options.swap == SwapPolicy::keep;
    out.push_back({name, decided.change == LineChange::swap_off ? Fate::off
                         : is_swap_in_ram(name)                 ? Fate::in_ram
                         : stays                                ? Fate::stays_on
                                                                : Fate::off_already});
  }
  for (const std::string& name : others) {
    const bool is_listed =
        std::any_of(out.begin(), out.end(), [&](const auto& one) { return one.name == name; });
    if (is_listed) continue;
    const Fate fate = options.swap == SwapPolicy::keep ? Fate::stays_on : Fate::off;
    out.push_back({name, is_swap_in_ram(name) ? Fate::in_ram : fate});
  }
  return out;
}

bool has_store_in_ram(const ContainersSeen& seen) {
  return std::any_of(seen.stores.begin(), seen.stores.end(),
                     [](const ContainerStore& one) { return one.fate == StoreFate::in_ram; });
}

/// Read-only in fstab is no news to anybody, and boot files have a sentence of their own.
bool is_news(const MountDecision& decision) {
  return decision.policy == MountPolicy::read_only && decision.reason != MountReason::read_only_in_fstab &&
         decision.reason != MountReason::boot_files;
}

std::vector<std::string> list_not_working(const std::vector<DecidedMount>& all,
                                          const std::vector<SwapFate>& swap,
                                          const std::vector<SkippedUnit>& skipped, bool is_snapshot) {
  std::vector<std::string> out{
      std::string("installing a kernel, an initramfs or a boot menu, unless it is done for good: ") +
      (is_snapshot ? "'ramroot disable --once', and a reboot" : "'ramroot-commit -- COMMAND'")};
  for (const auto& [target, decision] : all)
    if (is_news(decision)) out.push_back("writing below " + target + ": " + render_reason(decision));
  if (std::any_of(swap.begin(), swap.end(), [](const auto& one) { return one.fate == SwapFate::Fate::off; }))
    out.emplace_back("hibernation, because swap is off");
  for (const auto& [unit, why, makes_swap] : skipped)
    if (!makes_swap) out.push_back(std::string(unit) + ", which is skipped: " + why);
  return out;
}

/// mount.ramroot looks at what it mounts, and keeps what an overlay would break.
MountDecision with_contents(const std::string& target, const MountDecision& decision,
                            const std::vector<ListedMount>& listed, const PreviewFacts& known) {
  const auto found = known.stores.find(target);
  const bool by_place = decision.reason == MountReason::mounts_all || decision.reason == MountReason::system;
  if (found == known.stores.end() || decision.policy != MountPolicy::overlay || !by_place) return decision;
  const auto is_its_image = [&](const ListedMount& one) {
    return one.mount.target == target && is_image(one.mount);
  };
  if (!found->second.can_be_kept || std::any_of(listed.begin(), listed.end(), is_its_image)) return decision;
  return {MountPolicy::keep, MountReason::store, found->second.what};
}

/// Of stores that go to RAM although nobody has chosen that; those of the root are among its contents.
void warn_about_stores(const std::vector<DecidedMount>& mounts, const PreviewFacts& known,
                       std::vector<std::string>& out) {
  for (const auto& [target, decision] : mounts) {
    const auto found = known.stores.find(target);
    if (found == known.stores.end() || decision.policy != MountPolicy::overlay ||
        decision.reason == MountReason::configured)
      continue;
    std::string line = explain_store_in_ram(target, found->second.what);
    if (std::count(out.begin(), out.end(), line) == 0) out.push_back(std::move(line));
  }
}

/// Where changes go if not to RAM.
void add_upper(const Request& request, const Facts& facts, BootPreview& out) {
  if (facts.upper) out.upper = facts.upper->crypt ? facts.upper->crypt->node : facts.upper->node;
  out.encrypts_upper = request.upper.kind == UpperWish::Kind::crypt;
  out.upper_folder = request.options.dir;
  out.forgets_upper = request.options.reset;
  out.formats_upper = facts.upper && facts.upper->is_formatted;
  if (facts.upper && facts.upper->crypt) out.encrypted_swap = facts.upper->crypt->swap;
}

/// @param mounts  what becomes of each, the root too if it is no overlay
/// @param in_ram  its stores get what becomes of them
void add_containers(const Options& options, const PreviewFacts& known, const std::vector<MountRow>& mounts,
                    RootContents& in_ram, BootPreview& out) {
  in_ram.containers.has_user_attributes = !lacks_user_attributes(known.kernel);
  decide_containers(in_ram.containers, mounts, options.containers);
  out.containers = in_ram.containers;
  Warnings of_size;
  out.container_limits = judge_container_limits(options, known.facts.ram, of_size);
  if (has_store_in_ram(out.containers))
    for (const std::string& line : of_size.lines()) out.warnings.push_back(line);
}

/// What a service does when the system runs, and why it could not.
void add_zram(const PreviewFacts& known, BootPreview& out) {
  const auto wish = decide_memory_wish(known.request, out.limits);
  if (!wish || !wish->has_swap) return;
  out.compresses = wish->budget && !wish->is_pool;
  out.swap.push_back({kZramNode, SwapFate::Fate::in_ram});
  if (!known.has_zram)
    out.obstacles.push_back(
        "no kernel that is installed has the module zram, so RAM would not be compressed: "
        "install the package that has it (Ubuntu: linux-modules-extra-VERSION), or do "
        "without zram");
  const ZramSeen seen{.modprobe = "/sbin/modprobe", .ram = known.facts.ram};
  if (const auto plan = make_zram_plan(*wish, seen, kBestAlgorithm))
    for (const PlannedStep& planned : plan->steps) out.later.push_back(describe(planned.step));
}

/// What is against this boot; all of it is warned of, too.
/// @param all   what becomes of each mount by its place
/// @param then  and by what is in it
void add_obstacles(const PreviewFacts& known, const Facts& facts, const std::vector<DecidedMount>& all,
                   const std::vector<DecidedMount>& then, BootPreview& out) {
  out.obstacles = list_obstacles(all, facts, known.contents);
  std::set<Path> refused = known.refused;
  if (out.is_snapshot) refused.erase("/");
  for (const auto& more : {list_refused(then, refused),
                           list_denied(out.is_snapshot ? std::nullopt : facts.selinux, known.kernel)})
    out.obstacles.insert(out.obstacles.end(), more.begin(), more.end());
  add_zram(known, out);
  for (const std::string& one : out.obstacles)
    if (std::count(out.warnings.begin(), out.warnings.end(), one) == 0) out.warnings.push_back(one);
}

}  // namespace

Result<BootPreview> preview_boot(const PreviewFacts& known) {
  const Options& options = known.request.options;
  const Facts facts = as_seen_by_initramfs(known.facts);
  const DecidedMounts mounts = decide_boot_mounts(options, facts);
  Warnings warnings = known.request.warnings;
  const auto uses = decide_upper_uses(options, facts);
  if (!uses) return uses.error();
  const auto plan = make_boot_plan(known.request, facts, mounts, *uses, Means{}, warnings);
  if (!plan) return plan.error();
  Warnings those_of_plan;  // it has given them already
  BootPreview out{.words = known.words,
                  .parameter = known.request.parameter,
                  .source = facts.lower.source,
                  .fstype = facts.lower.fstype,
                  .limits = decide_limits(options, facts.ram, those_of_plan),
                  .ram = facts.ram,
                  .swap = list_swap(mounts, known.swap, options)};
  add_upper(known.request, facts, out);
  out.is_snapshot = facts.snapshot.has_value();
  const UnitsSeen seen{.units = known.units, .root_disks = facts.disks};
  const auto units = decide_units(seen, mounts, options);
  std::vector<DecidedMount> all = mounts.on_disk;
  for (const DecidedUnit& unit : units) all.push_back({unit.mount.target, unit.decision});
  DecidedMounts then = mounts;
  for (auto& [target, decision] : then.on_disk)
    decision = with_contents(target, decision, mounts.listed, known);
  std::vector<MountRecord> records = make_records(then);
  for (const auto& [unit, by_place] : units) {
    const MountDecision decision = with_contents(unit.target, by_place, mounts.listed, known);
    records.push_back({unit.target, {decision.policy, explain_unlisted(decision)}});
    then.on_disk.push_back({unit.target, decision});
  }
  out.mounts = expect_mounts(records);
  for (MountRow& row : expect_bound(mounts.listed, out.mounts)) out.mounts.push_back(std::move(row));
  if (facts.fstab.parsed) {
    out.fstab_now = mounts.fstab.text();
    out.fstab_then = rewrite_fstab(mounts);
  }
  out.not_working = list_not_working(all, out.swap, known.contents.skipped, out.is_snapshot);
  out.warnings = warnings.lines();
  for (const auto& [unit, decision] : units)
    if (is_makeshift(decision)) out.warnings.push_back(explain_makeshift(unit.target, decision));
  add_obstacles(known, facts, all, then.on_disk, out);
  // What lies in the root of a snapshot is where it was, as if it were on a disk that is kept.
  std::vector<MountRow> with_root = out.mounts;
  if (out.is_snapshot) with_root.push_back({"/", {MountPolicy::keep, ""}});
  RootContents in_ram = only_in_ram(known.contents, with_root);
  add_containers(options, known, with_root, in_ram, out);
  in_ram.has_rpi_swap = facts.has_rpi_swap;
  for (const CryptVolume& one : decide_volumes(seen, mounts, options).copied)
    in_ram.images.push_back({one.file, "/etc/crypttab"});
  for (const auto& more : {known.warnings, warn_about_swap(mounts, options), warn_about_contents(in_ram)})
    out.warnings.insert(out.warnings.end(), more.begin(), more.end());
  warn_about_stores(then.on_disk, known, out.warnings);
  const Plan labels = out.is_snapshot ? Plan{} : make_label_plan(facts, mounts);
  for (const auto& steps : {list_format_steps(facts), plan->steps, labels.steps})
    for (const PlannedStep& planned : steps) out.steps.push_back(describe(planned.step));
  return out;
}

unsigned percent_of_ram(const BootPreview& preview) {
  const std::uint64_t whole = std::max<std::uint64_t>(preview.ram.bytes / 100, 1);
  return static_cast<unsigned>((preview.limits.size.bytes + whole / 2) / whole);
}

}  // namespace ramroot
