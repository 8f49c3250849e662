// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_mounts.hpp"
#include "base/place.hpp"

#include <algorithm>

namespace ramroot {

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

FstabWish make_fstab_wish(const Options& options, const Facts& facts) {
  FstabWish wish{options, facts.fstab.lower_names, {}};
  for (const Child& child : facts.children)
    if (decide_child(child, facts, options).policy == MountPolicy::overlay) wish.mounted.insert(child.path);
  wish.has_helper = facts.has_helper;
  wish.lower_fstype = facts.lower.fstype;
  return wish;
}

std::vector<MountRecord> decide_mounts(const Request& request, const Facts& facts) {
  std::vector<MountRecord> records =
      list_decisions(facts.fstab.text.value_or(""), make_fstab_wish(request.options, facts));
  for (const Child& child : facts.children) {
    if (!is_on_disk(child.mount.fstype)) continue;
    MountRecord record{child.path, decide_child(child, facts, request.options)};
    const auto same = std::find_if(records.begin(), records.end(),
                                   [&](const MountRecord& other) { return other.target == child.path; });
    if (same == records.end()) records.push_back(std::move(record));
    else *same = std::move(record);
  }
  return records;
}

}  // namespace ramroot
