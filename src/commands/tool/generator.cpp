// SPDX-License-Identifier: GPL-3.0-or-later
// Called by systemd at each start and reload (systemd.generator(7)); not a verb for people.
#include <set>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/boot/boot_hooks.hpp"
#include "core/boot/boot_plan.hpp"
#include "core/boot/container_settings.hpp"
#include "core/boot/container_units.hpp"
#include "core/boot/service_drop_ins.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/plan/plan.hpp"
#include "core/request/cmdline.hpp"
#include "engine/boot/fstab_names.hpp"
#include "engine/boot/probe_root.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/list_folder.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/unit_files.hpp"
#include "engine/memory/memory_probe.hpp"
#include "engine/status/container_probe.hpp"
#include "engine/status/units_seen.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// The last name of drop-ins for the same unit wins, and these are meant to.
constexpr const char* kDropInName = "/zz-ramroot.conf";
constexpr std::size_t kMostSettings = 1U << 20;
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

/// What this boot is asked for, and what it mounts.
struct Seen {
  Options options = {};
  UnitsSeen units = {};
  DecidedMounts lines = {Fstab("")};
  bool has_cmdline = true;
  std::vector<Error> failures = {};
};

Seen probe_seen(const State& state) {
  Seen out{.options = parse_request(state.parameter, read_config("/").options).options};
  std::vector<UnitMount> units = probe_units("/", UnitSources::files).mounts;
  const auto cmdline = read_cmdline();
  if (cmdline)
    for (UnitMount& mount : list_extra_mounts(*cmdline)) units.push_back(std::move(mount));
  Facts facts{.new_root = "/", .has_helper = true};
  const auto fstab = read_file_beneath("/etc/fstab", kMostFstab);
  facts.fstab.parsed = Fstab(fstab ? *fstab : "");
  facts.fstab.volumes = probe_volumes("/");
  const auto disks = probe_root_disks(state.ro);
  if (disks) facts.disks = *disks;
  const auto names = resolve_names(facts);
  out.units = {.units = std::move(units),
               .root_disks = facts.disks,
               .has_zfs = has_zfs_mounts(),
               .is_snapshot = state.snapshot.has_value()};
  resolve_devices(out.units.units);
  out.lines = decide_boot_mounts(out.options, facts);
  out.has_cmdline = cmdline.has_value();
  for (const auto& why : {cmdline ? std::nullopt : std::optional(cmdline.error()),
                          disks ? std::nullopt : std::optional(disks.error()),
                          names ? std::nullopt : std::optional(names.error())})
    if (why) out.failures.push_back(*why);
  return out;
}

/// What this generator writes.
struct Written {
  std::vector<DropIn> drop_ins = {};
  std::vector<OwnUnit> units = {};                         ///< these count most
  std::vector<OwnUnit> last = {};                          ///< these least
  std::optional<std::string> storage_conf = std::nullopt;  ///< see kStorageConf
};

/// Where something else is mounted already, that counts: systemd may be at work since long, and is reloaded.
StoreFate decide_fate(const ContainerStore& store, const Seen& seen, const std::vector<MountEntry>& mounts) {
  const MountEntry* const mount = find_covering(mounts, store.place);
  const bool is_on_root = mount != nullptr && is_our_root(*mount);
  if (!is_on_root && find_fate(store.place, mounts) == StoreFate::elsewhere) return StoreFate::elsewhere;
  const MountPolicy policy = policy_of_place(store.place, store.exists, seen.units, seen.lines, seen.options);
  return decide_store(store, policy, seen.options.containers);
}

/// A session without RAM for containers is a session all the same: what cannot be read costs no more than
/// that.
void add_containers(const State& state, Seen& seen, Written& out) {
  const auto ram = probe_ram();
  const auto mounts = read_mounts();
  if (seen.options.containers == ContainersWish::off || !ram || !mounts) return;
  std::vector<ContainerStore> stores = probe_container_stores("/", state.ro);
  for (ContainerStore& store : stores) store.fate = decide_fate(store, seen, *mounts);
  Warnings of_size;  // `plan` has them
  ContainerUnits units = make_container_units(stores, judge_container_limits(seen.options, *ram, of_size));
  out.last = std::move(units.mounts);
  for (DropIn& one : units.drop_ins) out.drop_ins.push_back(std::move(one));
  for (const ContainerStore& store : stores) {
    const auto text = uses_lower(store, seen.options.containers)
                          ? read_file_beneath(Place{state.ro, store.settings}, kMostSettings)
                          : Result<std::string>(Error{});
    if (!text) continue;
    out.storage_conf = add_image_store(*text, state.ro + store.place);
    out.units.push_back(make_settings_unit(store.settings, kStorageConf));
  }
}

std::set<Path> folders_of(const Path& early, const Path& late, const Written& out) {
  std::set<Path> folders;
  for (const OwnUnit& one : out.units) folders.insert(wants_of(early, one));
  for (const OwnUnit& one : out.last) folders.insert(wants_of(late, one));
  for (const DropIn& one : out.drop_ins) folders.insert(folder_of(early, one.unit));
  return folders;
}

void add_units(const Path& folder, const std::vector<OwnUnit>& units, std::set<Path>& existing, Plan& plan) {
  for (const OwnUnit& unit : units) {
    const Path file = Path(folder).append("/").append(unit.name);
    const Path wants = wants_of(folder, unit);
    if (existing.insert(wants).second) plan.steps.emplace_back(MakeDir{wants});
    plan.steps.push_back(store_new_text(file, kWritten + unit.text));
    plan.steps.emplace_back(MakeLink{file, wants + "/" + unit.name});
  }
}

/// @param existing  folders that are there already
Plan make_generator_plan(const Path& early, const Path& late, const Written& out, std::set<Path> existing) {
  Plan plan{"tell systemd what to do otherwise in this boot", Recovery::stop_and_report};
  for (const auto& [unit, text] : out.drop_ins) {
    const Path own = folder_of(early, unit);
    if (existing.insert(own).second) plan.steps.emplace_back(MakeDir{own});
    plan.steps.push_back(store_new_text(own + kDropInName, kWritten + text));
  }
  add_units(early, out.units, existing, plan);
  if (out.storage_conf) plan.steps.push_back(store_new_text(kStorageConf, *out.storage_conf));
  add_units(late, out.last, existing, plan);
  return plan;
}

}  // namespace

ExitCode run_generator(const std::string& early, const std::string& late) {
  const auto state = read_state();
  if (!state || state->outcome != Outcome::is_protected) return ExitCode::done;
  Seen seen = probe_seen(*state);
  Written out{make_drop_ins(seen.units, seen.lines, seen.options), probe_hooks(), {}, {}};
  for (DropIn& one : make_service_drop_ins()) out.drop_ins.push_back(std::move(one));
  if (const auto wish = read_memory_wish(); !wish || *wish)
    for (DropIn& one : make_memory_drop_ins(state->rw)) out.drop_ins.push_back(std::move(one));
  add_containers(*state, seen, out);
  const auto existing = probe_existing(folders_of(early, late, out));
  LinuxSystem system;
  const Report report =
      execute(make_generator_plan(early, late, out, existing ? *existing : std::set<Path>()), system);
  if (report.failure)
    print_error("mounts that fstab does not name may not be protected: " + report.failure->text());
  for (const Error& why : seen.failures)
    print_error("mounts that fstab does not name may not be protected: " + why.text());
  return report.failure || !seen.has_cmdline ? ExitCode::not_done : ExitCode::done;
}

}  // namespace ramroot
