// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_units.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/mounts/mount_plan.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

namespace {

/// Where systemd-gpt-auto-generator(8) mounts partitions of the root's disk, besides swap.
constexpr const char* kDiscovered[] = {"/boot", "/efi", "/home", "/srv", "/tmp", "/var"};

/// A line that ends with a backslash goes on in the next one.
std::string join_lines(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text.substr(i, 2) == "\\\n") ++i;
    else out += text[i];
  return out;
}

/// The value of the last line "KEY=VALUE" in the section; an empty one takes earlier ones back.
std::string find_setting(std::string_view text, std::string_view section, std::string_view key) {
  std::string value;
  bool is_inside = false;
  const std::string joined = join_lines(text);
  for (const std::string_view one : split(joined, '\n')) {
    const std::string_view line = trim(one);
    if (line.starts_with('[')) is_inside = line == section;
    const auto equals = line.find('=');
    if (!is_inside || equals == std::string_view::npos || trim(line.substr(0, equals)) != key) continue;
    value = trim(line.substr(equals + 1));
  }
  return value;
}

ListedMount list_unit(const UnitMount& unit, const UnitsSeen& seen, const std::vector<CryptVolume>& volumes) {
  const auto& disks = seen.root_disks;
  ListedMount one{.mount = {.target = unit.target,
                            .fstype = unit.fstype,
                            .options = unit.options,
                            .on_lower = std::find(disks.begin(), disks.end(), unit.device) != disks.end(),
                            .source = unit.source},
                  .disk = unit.device.empty() ? unit.source : unit.device};
  set_source(one, unit.source, volumes);
  return one;
}

/// Those that count: the first of several for one place, and only what systemd does not take from fstab.
std::vector<const UnitMount*> list_effective(const std::vector<UnitMount>& units,
                                             const std::vector<ListedMount>& lines) {
  std::vector<const UnitMount*> out;
  for (const UnitMount& unit : units) {
    const bool is_line = std::any_of(lines.begin(), lines.end(), [&](const ListedMount& line) {
      return line.mount.target == unit.target;
    });
    const bool is_known =
        std::any_of(out.begin(), out.end(), [&](const UnitMount* one) { return one->target == unit.target; });
    if (!is_known && (unit.outranks_fstab || !is_line)) out.push_back(&unit);
  }
  return out;
}

/// The mounts of fstab, which may be the one of this session: then the boot has decided about its own lines.
std::vector<ListedMount> settle_lines(std::vector<ListedMount> lines) {
  for (ListedMount& one : lines) {
    one.is_settled = true;
    if (one.mount.fstype.starts_with(kOverlayType) || one.source == "/rw")
      one.decision.policy = MountPolicy::overlay;
  }
  return lines;
}

struct DecidedAll {
  std::vector<ListedMount> all;         ///< the lines, then the units
  std::vector<const UnitMount*> units;  ///< those that count
};

DecidedAll decide_all(const UnitsSeen& seen, const DecidedMounts& lines, const Options& options) {
  DecidedAll out{settle_lines(lines.listed), {}};
  out.units = list_effective(seen.units, out.all);
  for (const UnitMount* unit : out.units) out.all.push_back(list_unit(*unit, seen, lines.volumes));
  decide_list(out.all, options, true);
  return out;
}

/// systemd takes "_" for "-" in such names.
bool is_word(std::string name, std::string_view wanted) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name == wanted;
}

/// "WHAT:WHERE:TYPE:OPTIONS", of which the options may contain ":".
std::optional<UnitMount> parse_extra(std::string_view value) {
  const auto parts = split(value, ':');
  if (parts.size() < 2) return std::nullopt;
  UnitMount mount{normalize_target(parts[1]), std::string(parts[0])};
  if (parts.size() > 2 && !parts[2].empty()) mount.fstype = parts[2];
  if (parts.size() > 3)
    mount.options = value.substr(static_cast<std::size_t>(parts[3].data() - value.data()));
  return mount.target.empty() || mount.target == "/" ? std::nullopt : std::optional(mount);
}

/// Of the fstab of this session: a line that the boot has not changed was added since, and is mounted as it
/// says.
DecidedMounts as_they_stand(DecidedMounts lines) {
  for (ListedMount& one : lines.listed)
    if (is_on_disk(one.mount.fstype) && one.decision.policy == MountPolicy::overlay)
      one.decision = {MountPolicy::keep, MountReason::data};
  return lines;
}

/// Adds what makes a unit as decided. A partition may ask to be grown, which an overlay cannot be.
void add_drop_ins(const DecidedUnit& decided, std::vector<DropIn>& out) {
  const auto& [mount, decision] = decided;
  const bool is_done = decision.policy == MountPolicy::read_only && asks_read_only(mount.options) &&
                       decision.reason != MountReason::own_overlay;
  // What cannot be mounted stays as it is: the plan of the boot says so.
  if (is_done || decision.policy == MountPolicy::keep || decision.reason == MountReason::layers_unread)
    return;
  const bool has_overlay =
      decision.policy == MountPolicy::overlay || decision.reason == MountReason::own_overlay;
  std::string options = as_helper_options(mount.options);
  options = options == mount.options ? "" : "Options=" + options + "\n";
  out.push_back({unit_of(mount.target),
                 "[Mount]\nType=" + as_helper_type(has_overlay ? kOverlayType : kReadOnlyType, mount.fstype) +
                     "\n" + options});
  out.push_back({"systemd-growfs@" + unit_of(mount.target, ".service"),
                 "[Unit]\nConditionPathExists=!" + std::string(kStateFile) + "\n"});
}

}  // namespace

std::optional<UnitMount> parse_mount_unit(std::string_view name, std::string_view text) {
  UnitMount mount{target_of_unit(name), find_setting(text, "[Mount]", "What")};
  if (mount.target.empty() || mount.target == "/") return std::nullopt;
  if (std::string type = find_setting(text, "[Mount]", "Type"); !type.empty()) mount.fstype = std::move(type);
  mount.options = find_setting(text, "[Mount]", "Options");
  return mount;
}

std::string parse_swap_unit(std::string_view text) { return find_setting(text, "[Swap]", "What"); }

std::vector<UnitMount> list_extra_mounts(std::string_view cmdline) {
  std::vector<UnitMount> out;
  for (const CmdlineWord& word : parse_cmdline(cmdline))
    if (is_word(word.name, "systemd.mount-extra") && word.value)
      if (auto mount = parse_extra(*word.value)) out.push_back(*std::move(mount));
  return out;
}

std::vector<std::string> list_extra_swap(std::string_view cmdline) {
  std::vector<std::string> out;
  for (const CmdlineWord& word : parse_cmdline(cmdline))
    if (is_word(word.name, "systemd.swap-extra") && word.value)
      out.emplace_back(word.value->substr(0, word.value->find(':')));
  return out;
}

std::vector<DecidedUnit> decide_units(const UnitsSeen& seen, const DecidedMounts& lines,
                                      const Options& options) {
  const auto [all, units] = decide_all(seen, lines, options);
  std::vector<DecidedUnit> out;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const ListedMount& one = all[all.size() - units.size() + i];
    if (is_worth_a_row(one) && !is_bind(one.mount.options) && !is_of_kernel(one.mount.target))
      out.push_back({*units[i], one.decision});
  }
  return out;
}

MountPolicy policy_of_place(const Path& place, bool exists, const UnitsSeen& seen, const DecidedMounts& lines,
                            const Options& options) {
  UnitsSeen all = seen;
  for (const char* const target : kDiscovered)
    if (!exists) all.units.push_back({target});
  std::vector<ListedMount> mounts = decide_all(all, lines, options).all;
  if (seen.is_snapshot) {
    ListedMount root;
    root.mount.target = "/";
    root.decision.policy = MountPolicy::keep;
    mounts.push_back(std::move(root));
  }
  return policy_at(place, mounts);
}

DecidedVolumes decide_volumes(const UnitsSeen& seen, const DecidedMounts& lines, const Options& options) {
  std::vector<ListedMount> all = decide_all(seen, lines, options).all;
  // gpt-auto leaves a folder alone in which something lies: the file is not on a partition that it may find.
  std::erase_if(all, [](const ListedMount& one) { return !one.is_settled && one.source.empty(); });
  return decide_volumes(lines.volumes, all);
}

std::vector<DropIn> make_drop_ins(const UnitsSeen& seen, const DecidedMounts& lines, const Options& options) {
  UnitsSeen all = seen;
  // A place that has a unit of its own, a tmpfs at /tmp for example, is what that says: gpt-auto's units
  // count least.
  const auto add = [&](std::string_view target) {
    const bool has_unit = std::any_of(seen.units.begin(), seen.units.end(),
                                      [&](const UnitMount& unit) { return unit.target == target; });
    if (!has_unit) all.units.push_back({std::string(target)});
  };
  if (!seen.has_zfs)
    for (const char* const target : kDiscovered) add(target);
  for (const auto& [target, policy] : options.policies) add(target);
  std::vector<DropIn> out;
  for (const DecidedUnit& decided : decide_units(all, lines, options)) add_drop_ins(decided, out);
  // What opens the volume finds a read-only file, and makes a read-only device of it. A path with "-" need
  // not be there.
  for (const CryptVolume& one : decide_volumes(all, as_they_stand(lines), options).read_only)
    out.push_back({"systemd-cryptsetup@" + unit_of(one.name, ".service"),
                   "[Service]\nReadOnlyPaths=-" + one.file + "\n"});
  // Any swap but that on zram, whatever wants it: %J is the last part of the name, which is "zram0" there.
  if (options.swap != SwapPolicy::keep)
    out.push_back({"swap", "[Unit]\nConditionPathExists=/sys/block/%J/comp_algorithm\n"});
  return out;
}

}  // namespace ramroot
