// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/status.hpp"

#include <algorithm>
#include <cstdint>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/status/disk_status.hpp"
#include "core/status/layer_status.hpp"

namespace ramroot {

namespace {

void judge_others(const Evidence& evidence, Status& status) {
  const State state = evidence.state.value_or(State{});
  status.mounts = judge_mounts(state.mounts, evidence.notes, evidence.mounts, places_of(evidence));
  for (const MountRow& row : status.mounts) {
    if (row.problem.empty()) continue;
    if (evidence.is_whole) status.reasons.push_back(row.problem);
    else status.unknown.push_back("whether " + row.target + " is as decided; seen from here, " + row.problem);
  }
  status.swap = evidence.swap;
  status.top = evidence.top;
  if (!status.swap.empty() && evidence.request.options.swap == SwapPolicy::off)
    status.warnings.push_back("swap is on at " + status.swap.front() + ": " + kSwapLeaks);
  for (std::string& warning :
       warn_about_contents({evidence.image_stores, status.source.empty() || evidence.has_machine_id}))
    status.warnings.push_back(std::move(warning));
}

/// /tmp and similar mounts have limits of their own but use the same RAM.
void judge_ram(const Evidence& evidence, Status& status) {
  status.ram_disks = evidence.ram_disks;
  std::uint64_t promised = evidence.usage ? evidence.usage->ram.total : 0;
  for (const auto& [path, pool] : evidence.ram_disks) promised += pool.total;
  if (evidence.ram.bytes > 0)
    status.ram_promised =
        static_cast<unsigned>(static_cast<double>(promised) * 100 / static_cast<double>(evidence.ram.bytes));
  for (const auto& [what, pool] : {std::pair("RAM", status.ram), std::pair("inodes", status.inodes)})
    if (pool && pool->total > 0 && pool->used >= pool->total / 10 * 9)
      status.warnings.insert(status.warnings.begin(),
                             std::to_string(pool->used * 100 / pool->total) + "% of the " + what +
                                 " for changes is used: at 100% writing fails until the next boot; "
                                 "'ramroot status --top' shows who uses it, size= is the limit");
  const MountEntry* journal = find_covering(evidence.mounts, "/var/log/journal");
  const bool is_in_ram = journal != nullptr && is_our_overlay(*journal);
  if (evidence.journal_limit && is_in_ram && status.ram &&
      evidence.journal_limit->bytes > status.ram->total / 2)
    status.warnings.push_back(
        "the journal may grow to " + render_byte_size(*evidence.journal_limit) +
        ", which is more than half of the RAM for changes: lower SystemMaxUse= in journald.conf, "
        "or set Storage=volatile");
}

Protection sum_up(const Status& status) {
  if (!status.reasons.empty()) return Protection::unprotected;
  return status.unknown.empty() ? Protection::is_protected : Protection::unknown;
}

}  // namespace

std::vector<std::string> warn_about_contents(const RootContents& contents) {
  std::vector<std::string> out;
  if (!contents.has_machine_id)
    out.emplace_back(
        "the real root has no machine-id, so every boot gets a new one: boot it "
        "once without ramroot");
  for (const Path& store : contents.image_stores)
    out.push_back(store +
                  " holds container images: seen through ramroot, files deleted in a layer "
                  "come back; give it a file system of its own, or turn protection off");
  return out;
}

Status assess(const Evidence& evidence) {
  Status status;
  if (evidence.state) status.warnings = evidence.state->warnings;
  for (const std::string& line : evidence.not_ready)
    status.warnings.push_back("the next boot cannot be protected: " + line);
  const MountEntry* root = find_mount_at(evidence.mounts, "/");
  const bool ours = root != nullptr && is_our_overlay(*root);
  const bool may_be_asked =
      evidence.request.asked == Request::Asked::yes || (!evidence.cmdline_failure.empty() && !evidence.state);
  status.next_boot = predict_next_boot(evidence.boot_files, evidence.cmdline);
  status.is_next_private = evidence.is_lower_private;
  status.is_next_ready = evidence.not_ready.empty();
  if (!ours && !may_be_asked) {
    if (root != nullptr && is_volatile(root->fstype))
      status.reasons.push_back("the root is " + root->fstype +
                               ": something other than ramroot may protect it");
    return status;
  }
  status.is_permanent = evidence.is_whole && !ours && root != nullptr && !is_volatile(root->fstype);
  if (ours) {
    judge_layers(evidence, status);
    judge_others(evidence, status);
    judge_ram(evidence, status);
  } else {
    judge_absence(evidence, status);
  }
  status.protection = sum_up(status);
  if (ours) judge_disks(evidence, status);
  return status;
}

}  // namespace ramroot
