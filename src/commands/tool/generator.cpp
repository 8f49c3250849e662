// SPDX-License-Identifier: GPL-3.0-or-later
// Called by systemd at each start and reload (systemd.generator(7)); not a verb for people.
#include <set>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/boot/boot_hooks.hpp"
#include "core/boot/boot_plan.hpp"
#include "core/boot/service_drop_ins.hpp"
#include "core/plan/plan.hpp"
#include "core/request/cmdline.hpp"
#include "engine/boot/fstab_names.hpp"
#include "engine/boot/probe_root.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/list_folder.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/unit_files.hpp"
#include "engine/status/units_seen.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// The last name of drop-ins for the same unit wins, and these are meant to.
constexpr const char* kDropInName = "/zz-ramroot.conf";
const std::string kWritten = "# Written by ramroot for this boot.\n";

Path folder_of(const Path& all, const std::string& unit) {
  return Path(all).append("/").append(unit).append(".d");
}

Path wants_of(const Path& all, const OwnUnit& unit) {
  return Path(all).append("/").append(unit.wanted_by).append(".wants");
}

std::vector<OwnUnit> probe_hooks() {
  std::vector<OwnUnit> out;
  for (const char* const folder : kHookFolders)
    for (const std::string& name : list_folder_beneath(Place{folder}))
      if (is_boot_hook(folder, name)) out.push_back(make_hook_unit(Path(folder).append("/").append(name)));
  return out;
}

/// @param existing  folders that are there already
Plan make_generator_plan(const Path& folder, const std::vector<DropIn>& drop_ins,
                         const std::vector<OwnUnit>& units, std::set<Path> existing) {
  Plan plan{"tell systemd what to do otherwise in this boot", Recovery::stop_and_report};
  for (const auto& [unit, text] : drop_ins) {
    const Path own = folder_of(folder, unit);
    if (existing.insert(own).second) plan.steps.emplace_back(MakeDir{own});
    plan.steps.push_back(store_new_text(own + kDropInName, kWritten + text));
  }
  for (const OwnUnit& unit : units) {
    const Path file = Path(folder).append("/").append(unit.name);
    const Path wants = wants_of(folder, unit);
    if (existing.insert(wants).second) plan.steps.emplace_back(MakeDir{wants});
    plan.steps.push_back(store_new_text(file, kWritten + unit.text));
    plan.steps.emplace_back(MakeLink{file, wants + "/" + unit.name});
  }
  return plan;
}

}  // namespace

ExitCode run_generator(const std::string& early) {
  const auto state = read_state();
  if (!state || state->outcome != Outcome::is_protected) return ExitCode::done;
  const Options options = parse_request(state->parameter, read_config("/").options).options;
  std::vector<UnitMount> units = probe_units("/", UnitSources::files).mounts;
  const auto cmdline = read_cmdline();
  if (cmdline)
    for (UnitMount& mount : list_extra_mounts(*cmdline)) units.push_back(std::move(mount));
  Facts facts{.new_root = "/", .has_helper = true};
  const auto fstab = read_file_beneath("/etc/fstab", kMostFstab);
  facts.fstab.parsed = Fstab(fstab ? *fstab : "");
  facts.fstab.volumes = probe_volumes("/");
  const auto disks = probe_root_disks(state->ro);
  if (disks) facts.disks = *disks;
  const auto names = resolve_names(facts);
  UnitsSeen seen{.units = std::move(units), .root_disks = facts.disks, .has_zfs = has_zfs_mounts()};
  resolve_devices(seen.units);
  std::vector<DropIn> drop_ins = make_drop_ins(seen, decide_boot_mounts(options, facts), options);
  for (DropIn& one : make_service_drop_ins()) drop_ins.push_back(std::move(one));
  const std::vector<OwnUnit> own_units = probe_hooks();
  std::set<Path> folders;
  for (const OwnUnit& one : own_units) folders.insert(wants_of(early, one));
  for (const DropIn& one : drop_ins) folders.insert(folder_of(early, one.unit));
  const auto existing = probe_existing(folders);
  LinuxSystem system;
  const Plan plan = make_generator_plan(early, drop_ins, own_units, existing ? *existing : std::set<Path>());
  const Report report = execute(plan, system);
  for (const auto& why : {report.failure, cmdline ? std::nullopt : std::optional(cmdline.error()),
                          disks ? std::nullopt : std::optional(disks.error()),
                          names ? std::nullopt : std::optional(names.error())})
    if (why) print_error("mounts that fstab does not name may not be protected: " + why->text());
  return report.failure || !cmdline ? ExitCode::not_done : ExitCode::done;
}

}  // namespace ramroot
