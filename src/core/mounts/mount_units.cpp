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

bool is_plain_in_unit_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '_' ||
         c == '.';
}

/// The value of the last line "KEY=VALUE" in the section; an empty one takes earlier ones back.
std::string find_setting(std::string_view text, std::string_view section, std::string_view key) {
  std::string value;
  bool is_inside = false;
  for (const std::string_view one : split(text, '\n')) {
    const std::string_view line = trim(one);
    if (line.starts_with('[')) is_inside = line == section;
    const auto equals = line.find('=');
    if (!is_inside || equals == std::string_view::npos || trim(line.substr(0, equals)) != key) continue;
    value = trim(line.substr(equals + 1));
  }
  return value;
}

MountCandidate candidate_of(const UnitMount& unit) {
  return {.target = unit.target, .fstype = unit.fstype, .options = unit.options, .source = unit.source};
}

bool is_in(const Fstab& fstab, std::string_view target) {
  return std::any_of(fstab.lines().begin(), fstab.lines().end(), [&](const FstabLine& line) {
    return line.entry && normalize_target(unescape_fstab(line.entry->target)) == target;
  });
}

/// What happens to changes of a file: of fstab's mounts and those of units the one nearest above it decides.
MountPolicy policy_at(std::string_view path, const std::vector<UnitMount>& units, const Fstab& fstab,
                      const Options& options) {
  std::string_view nearest = "/";
  MountPolicy policy = MountPolicy::overlay;
  const auto look = [&](const MountCandidate& mount, std::string_view target) {
    if (target.size() <= nearest.size() || !is_at_or_below(path, target)) return;
    nearest = target;
    const bool is_rewritten = mount.fstype.starts_with(kOverlayType);  // fstab of this session
    policy = is_rewritten ? MountPolicy::overlay : decide_mount(mount, options).policy;
  };
  std::vector<std::string> targets;  // the views stay valid
  targets.reserve(fstab.lines().size());
  for (const FstabLine& line : fstab.lines()) {
    if (!line.entry) continue;
    const std::string& target = targets.emplace_back(normalize_target(unescape_fstab(line.entry->target)));
    look({.target = target,
          .fstype = unescape_fstab(line.entry->type),
          .options = line.entry->options,
          .source = line.entry->spec},
         target);
  }
  for (const UnitMount& unit : units) look(candidate_of(unit), unit.target);
  return policy;
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
  const bool is_done = decision.policy == MountPolicy::read_only && asks_read_only(mount.options);
  if (decision.policy == MountPolicy::keep || is_done) return;
  const bool has_overlay = decision.policy == MountPolicy::overlay;
  std::string options = as_helper_options(mount.options);
  options = options == mount.options ? "" : "Options=" + options + "\n";
  out.push_back(
      {unit_of(mount.target), "[Mount]\nType=" + std::string(has_overlay ? kOverlayType : kReadOnlyType) +
                                  mount.fstype + "\n" + options});
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

std::optional<UnitMount> parse_mount_unit(std::string_view name, std::string_view text) {
  UnitMount mount{normalize_target(find_setting(text, "[Mount]", "Where")),
                  find_setting(text, "[Mount]", "What")};
  // systemd accepts only units whose name and mount point say the same.
  if (mount.target.empty() || mount.target == "/" || unit_of(mount.target) != name) return std::nullopt;
  if (std::string type = find_setting(text, "[Mount]", "Type"); !type.empty()) mount.fstype = std::move(type);
  mount.options = find_setting(text, "[Mount]", "Options");
  return mount;
}

std::string parse_swap_unit(std::string_view text) { return find_setting(text, "[Swap]", "What"); }

std::vector<UnitMount> list_extra_mounts(std::string_view cmdline) {
  std::vector<UnitMount> out;
  for (const CmdlineWord& word : parse_cmdline(cmdline))
    if (word.name == "systemd.mount-extra" && word.value)
      if (auto mount = parse_extra(*word.value)) out.push_back(*std::move(mount));
  return out;
}

std::vector<std::string> list_extra_swap(std::string_view cmdline) {
  std::vector<std::string> out;
  for (const CmdlineWord& word : parse_cmdline(cmdline))
    if (word.name == "systemd.swap-extra" && word.value)
      out.emplace_back(word.value->substr(0, word.value->find(':')));
  return out;
}

std::vector<DecidedUnit> decide_units(const std::vector<UnitMount>& units, const Fstab& fstab,
                                      const Options& options) {
  std::vector<DecidedUnit> out;
  for (const UnitMount& unit : units) {
    const bool is_known = std::any_of(
        out.begin(), out.end(), [&](const DecidedUnit& one) { return one.mount.target == unit.target; });
    const MountCandidate candidate = candidate_of(unit);
    if (is_known || !is_on_disk(unit.fstype) || is_bind(unit.options) || is_of_kernel(unit.target) ||
        is_in(fstab, unit.target))
      continue;
    MountDecision decision = decide_mount(candidate, options);
    if (is_image(candidate) && options.mounts != MountsWish::root)
      decision =
          decide_image(candidate, decision, policy_at(normalize_target(unit.source), units, fstab, options));
    out.push_back({unit, decision});
  }
  return out;
}

std::vector<DropIn> make_drop_ins(const std::vector<UnitMount>& units, const Fstab& fstab,
                                  const Options& options) {
  std::vector<UnitMount> all = units;
  // A place that has a unit of its own, a tmpfs at /tmp for example, is what that says: gpt-auto's units
  // count least.
  const auto add = [&](std::string_view target) {
    const bool has_unit =
        std::any_of(units.begin(), units.end(), [&](const UnitMount& unit) { return unit.target == target; });
    if (!has_unit) all.push_back({std::string(target)});
  };
  for (const char* const target : kDiscovered) add(target);
  for (const auto& [target, policy] : options.policies) add(target);
  std::vector<DropIn> out;
  for (const DecidedUnit& decided : decide_units(all, fstab, options)) add_drop_ins(decided, out);
  // Any swap but that on zram, whatever wants it: %J is the last part of the name, which is "zram0" there.
  if (options.swap == SwapPolicy::off)
    out.push_back({"swap", "[Unit]\nConditionPathExists=/sys/block/%J/comp_algorithm\n"});
  return out;
}

}  // namespace ramroot
