// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_plan.hpp"

#include <optional>
#include <utility>

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/mounts/seal.hpp"

namespace ramroot {

namespace {

/// With "nofail", mount(8) would succeed without the device, and the overlay would have an empty lower.
bool is_dropped(std::string_view word) {
  if (word.starts_with(kSubdir)) return true;
  for (const char* gone : {"", "rw", "ro", "suid", "dev", "defaults", "nofail"})
    if (word == gone) return true;
  return false;
}

using Renamed = std::pair<std::string_view, std::string_view>;
constexpr Renamed kRenamed[] = {{"X-mount.subdir=", kSubdir},
                                {"loop", "ramroot.loop"},
                                {"loop=", "ramroot.loop="},
                                {"offset=", "ramroot.offset="},
                                {"sizelimit=", "ramroot.sizelimit="}};

/// @param direction  gives the name that is looked for, and the one instead of it; a name without "=" is all
/// of an option
template <typename Direction>
std::string rename_options(std::string_view options, Direction direction) {
  std::string out;
  for (auto word : split_options(options)) {
    if (!out.empty()) out += ',';
    for (const Renamed& one : kRenamed) {
      const auto [old_name, new_name] = direction(one);
      if (word != old_name && !(old_name.ends_with('=') && word.starts_with(old_name))) continue;
      out += new_name;
      word.remove_prefix(old_name.size());
      break;
    }
    out += word;
  }
  return out;
}

/// The folder of the file system that is wanted, if not all of it is.
std::optional<Path> find_subdir(std::string_view options) {
  std::optional<Path> found;
  for (const auto word : split_options(options))
    if (word.starts_with(kSubdir)) found = "/" + std::string(unquote_option(word.substr(kSubdir.size())));
  return found && found->find_first_not_of('/') == Path::npos ? std::nullopt : found;
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

std::string explain_unrepaired(const Path& target) {
  return "the file system of " + target +
         " was not unmounted cleanly, and its image cannot be written: what its journal holds is not seen; "
         "repair it in a boot without protection";
}

Path note_file(const Path& target) { return std::string(kMountNotes) + "/" + layer_name(target) + ".json"; }

Path decide_lower_place(const MountWanted& wanted, const MountFacts& facts) {
  if (facts.has_folder_in_ro) return facts.ro + wanted.target;
  return other_lower_place(facts.rw, wanted.target);
}

std::string render_sealed_options(const std::string& options) {
  std::string out = "ro,nosuid,nodev";
  for (const auto word : split_options(options))
    if (!is_dropped(word)) out.append(",").append(word);
  return as_mount_options(out);
}

std::string_view option_without_recovery(std::string_view fstype) {
  if (fstype == "btrfs") return "rescue=nologreplay";
  return is_one_of(fstype, {"auto", "ext3", "ext4", "xfs", "nilfs2", "f2fs"}) ? "norecovery" : "";
}

Path whole_place(const Path& rw, const Path& target) { return layer_place(rw, target) + "/whole"; }

std::string as_helper_type(std::string_view prefix, std::string_view fstype) {
  const bool is_list = fstype.find(',') != fstype.npos;
  return std::string(prefix).append(is_list ? "auto" : fstype);
}

std::string as_helper_options(std::string_view options) {
  return rename_options(options, [](const Renamed& one) { return one; });
}

std::string as_mount_options(std::string_view options) {
  return rename_options(options, [](const Renamed& one) { return Renamed{one.second, one.first}; });
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
  const auto subdir = find_subdir(wanted.options);
  const Path whole = subdir ? whole_place(facts.rw, wanted.target) : lower;
  if (subdir && !facts.lower_is_mounted) make_missing({layer, whole});
  std::string sealed_options = render_sealed_options(wanted.options);
  if (facts.without_recovery) append_item(sealed_options, option_without_recovery(wanted.fstype), ",");
  if (!facts.lower_is_mounted)
    plan.steps.emplace_back(MountReal{wanted.source, whole, wanted.fstype, std::move(sealed_options)});
  else if (facts.lower_is_writable)
    plan.steps.push_back(without_undo(RemountSuperblock{lower, render_sealed_flags(wanted.options)}));
  if (subdir && !facts.lower_is_mounted) {
    plan.steps.emplace_back(Bind{Place{whole, *subdir}, lower, Links::stay_in_root});
    plan.steps.push_back(without_undo(Unmount{whole}));
  }
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
  const std::string options = as_mount_options(without_option(wanted.options, "nofail"));
  plan.steps.emplace_back(MountReal{wanted.source, wanted.target, wanted.fstype, options});
  return plan;
}

Plan make_read_only_mount_plan(const MountWanted& wanted) {
  Plan plan{"mount " + wanted.target + " read-only"};
  std::string options = "ro";
  for (const auto word : split_options(wanted.options))
    if (!is_one_of(word, {"", "rw", "ro", "defaults", "nofail"})) options.append(",").append(word);
  plan.steps.emplace_back(MountReal{wanted.source, wanted.target, wanted.fstype, as_mount_options(options)});
  return plan;
}

}  // namespace ramroot
