// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_mounts.hpp"
#include "base/place.hpp"

#include <algorithm>

namespace ramroot {

namespace {

/// Decided by the line of this mount in fstab, or, if there is none, by the mount itself.
MountDecision decide_child(const Child& child, const Facts& facts, const Options& options) {
  MountCandidate mount{.target = child.path,
                       .fstype = child.mount.fstype,
                       .on_lower = child.mount.source == facts.lower.source};
  if (!is_on_disk(mount.fstype)) return decide_mount(mount, options);  // whatever fstab says about it
  const FstabWish wish{options, facts.fstab.lower_names, {}};
  const std::string text = facts.fstab.text.value_or("");  // kept, because the lines are views into it
  for (const FstabLine& line : parse_fstab(text)) {
    if (!line.entry || normalize_target(unescape_fstab(line.entry->target)) != child.path) continue;
    mount.options = make_candidate(*line.entry, wish).options;
    mount.on_lower = mount.on_lower || wish.lower_names.contains(line.entry->spec);
  }
  return decide_mount(mount, options);
}

}  // namespace

BootMounts decide_boot_mounts(const Options& options, const Facts& facts) {
  BootMounts mounts;
  FstabWish& wish = mounts.wish;
  wish.options = options;
  wish.lower_names = facts.fstab.lower_names;
  wish.lower_fstype = facts.lower.fstype;
  wish.has_helper = facts.has_helper;
  for (const Child& child : facts.children) {
    mounts.children.push_back(decide_child(child, facts, options));
    if (mounts.children.back().policy == MountPolicy::overlay) wish.mounted.insert(child.path);
  }
  mounts.records = list_decisions(facts.fstab.text.value_or(""), wish);
  for (std::size_t i = 0; i < facts.children.size(); ++i) {
    const Child& child = facts.children[i];
    if (!is_on_disk(child.mount.fstype)) continue;
    MountRecord record{child.path, mounts.children[i]};
    const auto same = std::find_if(mounts.records.begin(), mounts.records.end(),
                                   [&](const MountRecord& other) { return other.target == child.path; });
    if (same == mounts.records.end()) mounts.records.push_back(std::move(record));
    else *same = std::move(record);
  }
  return mounts;
}

}  // namespace ramroot
