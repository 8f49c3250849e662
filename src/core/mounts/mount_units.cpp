// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_units.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "base/text.hpp"
#include "core/mounts/mount_plan.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

namespace {

/// Where systemd-gpt-auto-generator(8) mounts partitions of the root's disk, besides swap.
constexpr const char* kDiscovered[] = {"/boot", "/efi", "/home", "/srv", "/tmp", "/var"};

bool is_plain_in_unit_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '_' ||
         c == '.';
}

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

ListedMount list_unit(const UnitMount& unit, const std::vector<std::string>& root_disks) {
  const bool on_lower = std::find(root_disks.begin(), root_disks.end(), unit.device) != root_disks.end();
  return {.mount = {.target = unit.target,
                    .fstype = unit.fstype,
                    .options = unit.options,
                    .on_lower = on_lower,
                    .source = unit.source},
          .source = unit.source,
          .disk = unit.device.empty() ? unit.source : unit.device};
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

std::string unit_of(std::string_view target, std::string_view suffix) {
  std::string name;
  const std::string_view path = target.substr(std::min(target.find_first_not_of('/'), target.size()));
  for (const char c : path) {
    constexpr const char* kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '/') name += '-';
    else if (is_plain_in_unit_name(c) && !(c == '.' && name.empty())) name += c;
    else name.append("\\x").append({kDigits[byte >> 4U], kDigits[byte & 15U]});
  }
  return (name.empty() ? "-" : name).append(suffix);
}

Path target_of_unit(std::string_view name) {
  constexpr std::string_view kEnd = ".mount";
  if (!name.ends_with(kEnd)) return "";
  name.remove_suffix(kEnd.size());
  if (name == "-") return "/";
  std::string path = "/";
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto code = name.substr(i, 2) == "\\x" && i + 4 <= name.size()
                          ? parse_number(name.substr(i + 2, 2), 255, Radix::hexadecimal)
                          : Result<std::uint64_t>(Error{});
    if (code) path += static_cast<char>(*code), i += 3;
    else path += name[i] == '-' ? '/' : name[i];
  }
  return unit_of(path) == std::string(name).append(kEnd) ? path : "";
}

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
  std::vector<ListedMount> all = settle_lines(lines.listed);
  const std::vector<const UnitMount*> units = list_effective(seen.units, all);
  for (const UnitMount* unit : units) all.push_back(list_unit(*unit, seen.root_disks));
  decide_list(all, options, true);
  std::vector<DecidedUnit> out;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const ListedMount& one = all[all.size() - units.size() + i];
    if (is_worth_a_row(one) && !is_bind(one.mount.options) && !is_of_kernel(one.mount.target))
      out.push_back({*units[i], one.decision});
  }
  return out;
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
  // Any swap but that on zram, whatever wants it: %J is the last part of the name, which is "zram0" there.
  if (options.swap == SwapPolicy::off)
    out.push_back({"swap", "[Unit]\nConditionPathExists=/sys/block/%J/comp_algorithm\n"});
  return out;
}

}  // namespace ramroot
