// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/writable_root.hpp"

#include <algorithm>

#include "core/mounts/mount_options.hpp"
#include "core/mounts/seal.hpp"

namespace ramroot {

namespace {

/// Programs installed there need set-user-ID bits and devices.
constexpr const char* kOpenFlags = "rw,relatime";

bool is_read_only_by_policy(const std::vector<MountRecord>& records, const Path& target) {
  return std::any_of(records.begin(), records.end(), [&](const MountRecord& record) {
    return record.target == target && record.decision.policy == MountPolicy::read_only;
  });
}

/// The kernel's file systems, which every system needs, and /tmp, which belongs to the session.
constexpr const char* kShared[] = {"/dev", "/proc", "/sys", "/run", "/tmp"};

bool is_shared(const Path& target) {
  return std::any_of(std::begin(kShared), std::end(kShared),
                     [&](const char* folder) { return is_at_or_below(target, folder); });
}

}  // namespace

std::optional<Error> why_never_writable(const MountEntry& lower) {
  const std::string attempt = "make the file system at " + lower.target + " writable";
  for (const char* type : {"squashfs", "erofs", "iso9660", "cramfs", "romfs"})
    if (lower.fstype == type)
      return Error{0, attempt, lower.fstype + " can never be written", "make a new image"};
  if (lower.fstype.starts_with("nfs"))
    return Error{0, attempt, "it is on " + lower.source, "change it there, for all machines that use it"};
  return std::nullopt;
}

WritableFacts make_writable_facts(const std::vector<MountEntry>& mounts,
                                  const std::vector<MountRecord>& records, const LayerPlaces& places,
                                  View view) {
  const Path& ro = places.ro;
  WritableFacts facts{.view = view, .ro = ro};
  const MountEntry* const root = find_mount_at(mounts, "/");
  if (root != nullptr && !is_own_snapshot(*root)) facts.overlays.push_back(*root);
  if (const MountEntry* lower = find_mount_at(mounts, ro)) facts.lowers.push_back({ro, ro, lower->flags});
  for (const MountEntry& mount : mounts) {
    const Path& target = mount.target;
    const bool is_layer = is_at_or_below(target, ro) || is_at_or_below(target, places.rw);
    if (mount.hidden || target == "/" || is_shared(target) || is_layer) continue;
    if (const auto own = read_own_overlay(mount, places); own && own->target == target) {
      facts.overlays.push_back(mount);
      const MountEntry* lower = find_mount_at(mounts, own->lower);
      if (lower != nullptr && (view == View::bare || !why_never_writable(*lower)))
        facts.lowers.push_back({lower->target, lower->target, lower->flags});
    } else if (is_on_disk(mount.fstype)) {
      const bool is_read_only_now = is_read_only(mount);
      if (view == View::bare) continue;
      if (is_read_only_now && is_read_only_by_policy(records, target) && !why_never_writable(mount))
        facts.lowers.push_back({target, ro + target, mount.flags});
      else facts.kept.push_back(target);
    }
  }
  const auto by_place = [](const LowerMount& a, const LowerMount& b) { return a.shown_at < b.shown_at; };
  std::sort(facts.lowers.begin(), facts.lowers.end(), by_place);
  std::sort(facts.kept.begin(), facts.kept.end());
  return facts;
}

void open_only(WritableFacts& facts, const std::vector<Path>& lowers) {
  std::erase_if(facts.lowers, [&](const LowerMount& one) {
    return std::find(lowers.begin(), lowers.end(), one.at) == lowers.end();
  });
}

void leave_closed(WritableFacts& facts, const Path& lower, const std::string& why) {
  const auto found = std::find_if(facts.lowers.begin(), facts.lowers.end(),
                                  [&](const LowerMount& one) { return one.at == lower; });
  if (found == facts.lowers.end()) return;
  if (found->shown_at != found->at) facts.kept.push_back(found->at);
  facts.closed.push_back(why);
  facts.lowers.erase(found);
}

Plan make_open_plan(const WritableFacts& facts) {
  Plan plan{"make the real root writable in a view of its own"};
  plan.steps.push_back(make_tree_private("/", {}));
  for (PlannedStep& step : make_unseal_steps(facts.sealed, facts.devices))
    plan.steps.push_back(std::move(step));
  for (const LowerMount& lower : facts.lowers) {
    if (lower.shown_at != lower.at)
      plan.steps.emplace_back(Bind{lower.at, Place{facts.ro, lower.shown_at.substr(facts.ro.size())}});
    if (facts.disk && lower.at == facts.ro) plan.steps.push_back(unlock_disk(*facts.disk));
    plan.steps.push_back(remount_superblock(lower.shown_at, kOpenFlags, lower.flags));
  }
  if (facts.view == View::bare) return plan;
  for (const Path& target : facts.kept) plan.steps.emplace_back(Bind{target, Place{facts.ro, target}});
  for (const char* folder : kShared) plan.steps.emplace_back(BindTree{folder, Place{facts.ro, folder}});
  if (facts.binds_resolv_conf)
    plan.steps.emplace_back(Bind{"/etc/resolv.conf", Place{facts.ro, "/etc/resolv.conf"}});
  return plan;
}

Plan make_close_plan(const WritableFacts& facts) {
  Plan plan{"make the real root read-only again", Recovery::stop_and_report};
  for (auto lower = facts.lowers.rbegin(); lower != facts.lowers.rend(); ++lower) {
    plan.steps.push_back(without_undo(RemountSuperblock{lower->at, lower->flags}));
    if (facts.disk && lower->at == facts.ro) plan.steps.push_back(lock_disk(*facts.disk));
  }
  for (PlannedStep& step : make_reseal_steps(facts.sealed, facts.devices))
    plan.steps.push_back(std::move(step));
  return plan;
}

}  // namespace ramroot
