// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_plan.hpp"

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/mounts/seal.hpp"

namespace ramroot {

namespace {

/// With "nofail", mount(8) would succeed without the device, and the overlay would have an empty lower.
bool is_dropped(std::string_view word) {
  for (const char* gone : {"", "rw", "ro", "suid", "dev", "defaults", "nofail"})
    if (word == gone) return true;
  return false;
}

/// The flags that mount(8) gives a mount with the sealed options.
std::string render_sealed_flags(const std::string& options) {
  std::string out = "ro,nosuid,nodev";
  for (const char* kept : {"noexec", "noatime", "nodiratime", "strictatime"})
    if (has_option(options, kept)) out.append(",").append(kept);
  const bool has_times = has_option(options, "noatime") || has_option(options, "strictatime");
  return out + (has_times ? "" : ",relatime");
}

}  // namespace

Path note_file(const Path& target) { return std::string(kMountNotes) + "/" + layer_name(target) + ".json"; }

Path decide_lower_place(const MountWanted& wanted, const MountFacts& facts) {
  if (facts.has_folder_in_ro) return facts.ro + wanted.target;
  return other_lower_place(facts.rw, wanted.target);
}

std::string render_sealed_options(const std::string& options) {
  std::string out = "ro,nosuid,nodev";
  for (const auto word : split(options, ','))
    if (!is_dropped(word)) out.append(",").append(word);
  return out;
}

Plan make_mount_plan(const MountWanted& wanted, const MountFacts& facts) {
  Plan plan{"protect " + wanted.target + ": changes go to RAM"};
  const Path lower = decide_lower_place(wanted, facts);
  const Path layer = layer_place(facts.rw, wanted.target);
  std::set<Path> existing = facts.existing;
  const auto make_missing = [&](const std::vector<Path>& dirs) {
    for (const Path& dir : dirs)
      if (existing.insert(dir).second) plan.steps.push_back(make_dir_in_ram(dir, 0700));
  };
  if (!facts.has_folder_in_ro) make_missing({layer, lower});
  if (!facts.lower_is_mounted)
    plan.steps.emplace_back(
        MountReal{wanted.source, lower, wanted.fstype, render_sealed_options(wanted.options)});
  else if (facts.lower_is_writable)
    plan.steps.push_back(without_undo(RemountSuperblock{lower, render_sealed_flags(wanted.options)}));
  for (PlannedStep& step : make_seal_steps(facts.devices)) plan.steps.push_back(std::move(step));
  make_missing({layer, layer + "/upper", layer + "/work"});
  // The folder may be an empty one that a killed call left.
  if (!facts.was_mounted) plan.steps.emplace_back(CopyAttributes{lower, layer + "/upper"});
  plan.steps.emplace_back(
      MountOverlay{wanted.target, "/rw",
                   render_overlay_options({lower, layer}, facts.userland_is_32_bit, facts.all_options),
                   render_overlay_flags(wanted.options)});
  plan.steps.emplace_back(ProveWritable{wanted.target});
  return plan;
}

Plan make_plain_mount_plan(const MountWanted& wanted, std::vector<PlannedStep> unsealing) {
  Plan plan{"mount " + wanted.target + " without protection", Recovery::undo_all, std::move(unsealing)};
  plan.steps.emplace_back(
      MountReal{wanted.source, wanted.target, wanted.fstype, without_option(wanted.options, "nofail")});
  return plan;
}

}  // namespace ramroot
