// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/boot/boot.hpp"

#include <algorithm>
#include <cstdio>

#include "commands/boot/log.hpp"
#include "core/boot/boot_steps.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/config.hpp"
#include "core/request/run_places.hpp"
#include "engine/boot/find_snapshot.hpp"
#include "engine/boot/open_upper.hpp"
#include "engine/boot/probe.hpp"
#include "engine/boot/protect.hpp"
#include "engine/journal/resume_early.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/upper_folder.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

ExitCode exit_code_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::is_protected:
    case Outcome::already: return ExitCode::done;
    case Outcome::unprotected: return ExitCode::not_done;
    case Outcome::stopped: break;
  }
  return ExitCode::stop;
}

void report(const State& state) {
  for (const std::string& warning : state.warnings) log_to_kernel(Level::warning, warning);
  for (const std::string& attempt : state.attempts)
    log_to_kernel(Level::warning, attempt + "; tried again in a simpler way");
  switch (state.outcome) {
    case Outcome::is_protected:
      log_to_kernel(Level::info, "the root is protected: " + state.source +
                                     " stays read-only, changes go to " +
                                     (state.upper ? render_upper(*state.upper) : "RAM"));
      break;
    case Outcome::already:
      log_to_kernel(Level::warning, "nothing done: the root is on " + state.fstype + " already");
      break;
    case Outcome::unprotected:
      log_to_kernel(Level::error, "the root is NOT protected, changes will be permanent: " + state.failure);
      break;
    case Outcome::stopped:
      log_to_kernel(Level::error, "the root is NOT protected and the boot must stop: " + state.failure);
      break;
  }
}

/// The disks of the root, and of what gets an overlay together with it.
Result<std::vector<std::string>> disks_below(const Facts& facts, const DecidedMounts& mounts) {
  std::vector<std::string> disks = facts.disks;
  for (std::size_t i = 0; i < facts.children.size(); ++i) {
    if (mounts.mounted[i].policy != MountPolicy::overlay) continue;
    const MountEntry& mount = facts.children[i].mount;
    const auto device = block_device_of(mount);
    if (!device) return device.error();
    if (std::find(disks.begin(), disks.end(), *device) != disks.end()) continue;  // a subvolume of the root's
    const auto found = probe_disks(mount.fstype, *device);
    if (!found) return found.error();
    disks.insert(disks.end(), found->begin(), found->end());
  }
  return disks;
}

/// Finishes interrupted commits before an overlay hides them, and looks at the machine.
/// @param has_unfinished  receives whether one of them waits on
Result<Facts> resume_and_probe(const Path& new_root, Warnings& warnings, bool& has_unfinished,
                               System& system) {
  auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  Resumed resumed = resume_below(new_root, *mounts, system);
  has_unfinished = resumed.has_unfinished;
  for (std::string& failure : resumed.failures) warnings.add(std::move(failure));
  if (resumed.found_any) mounts = read_mounts();  // a file system may still be writable
  if (!mounts) return mounts.error();
  return probe_facts(new_root, *mounts);
}

/// Lets go of the device for changes, or of what was forgotten there.
void leave_upper(const Request& request, const Facts& facts, const UpperUses& uses, State& state,
                 System& system) {
  if (!facts.upper) return;
  if (state.outcome == Outcome::is_protected) {
    keep_upper_room(Place{kDisk, request.options.dir}, system);
    const Report tidied = execute(make_tidy_plan(request.options, facts, uses), system);
    if (tidied.failure) state.warnings.push_back(tidied.failure->text());
    return;
  }
  if (auto closed = close_upper(*facts.upper, facts, system); !closed)
    state.warnings.push_back(closed.error().text());
}

/// Mounts the device that the changes are to go to, if they are not to go to RAM.
Result<void> add_upper(const Request& request, const DecidedMounts& mounts, Facts& facts, System& system) {
  if (!names_device(request.upper) || request.failure || why_nothing_to_do(facts) ||
      facts.lower.target.empty())
    return {};
  const auto tell = [](const std::string& text) { log_to_kernel(Level::warning, text); };
  auto opened = open_upper(request, facts, list_overlays(facts, mounts), tell, system);
  if (!opened) return opened.error();
  facts.upper = *std::move(opened);
  return {};
}

State protect_with_upper(const Request& request, const Facts& facts, const DecidedMounts& mounts,
                         System& system) {
  const auto uses = decide_upper_uses(request.options, facts);
  State state =
      uses ? protect(request, facts, mounts, *uses, system) : make_failed_state(request, uses.error());
  leave_upper(request, facts, uses ? *uses : UpperUses(), state, system);
  return state;
}

State protect_probed(Request request, Facts facts, System& system) {
  if (request.upper.kind == UpperWish::Kind::snapshot) facts.snapshot = find_snapshot(facts);
  const DecidedMounts mounts = decide_boot_mounts(request.options, facts);
  if (auto added = add_upper(request, mounts, facts, system); !added)
    return make_failed_state(request, added.error());
  // Without an answer the root is protected all the same; only the seal and the counters are lost.
  const auto disks = disks_below(facts, mounts);
  if (request.options.seal == Seal::device) {
    auto devices = disks ? probe_counters(*disks) : disks.error();
    if (devices) facts.devices = *std::move(devices);
    else
      request.warnings.add("seal=device is ignored, because what else is on the disk is unknown: " +
                           devices.error().text());
  }
  State state = protect_with_upper(request, facts, mounts, system);
  if (state.outcome != Outcome::is_protected) return state;
  // From here on nobody writes to the disk of the root; these counters will prove it.
  if (auto counters = disks ? probe_counters(*disks) : disks.error()) state.counters = *std::move(counters);
  else
    state.warnings.push_back("what is written to the disk in this boot will not be noticed: " +
                             counters.error().text());
  return state;
}

/// If the state file cannot be written, the boot is not affected; `ramroot status` will know that
/// it does not know.
void record(const State& state, System& system) {
  const auto existing = probe_existing({kRunFolder});
  if (!existing) return log_to_kernel(Level::error, existing.error().text());
  const auto stored = execute(make_record_plan(state, *existing), system);
  if (stored.failure) log_to_kernel(Level::error, stored.failure->text());
}

/// Probes, protects, tells and records.
ExitCode boot_from(const Path& new_root, Request request) {
  LinuxSystem system;
  bool has_unfinished = false;
  const auto facts = resume_and_probe(new_root, request.warnings, has_unfinished, system);
  State state = facts ? protect_probed(request, *facts, system) : make_failed_state(request, facts.error());
  state.has_unfinished = has_unfinished;
  report(state);
  // In a second run, keep the state file of the first one, which describes the disk.
  const bool is_second_run = state.outcome == Outcome::already && is_protected_already(*facts);
  if (!is_second_run) record(state, system);
  return exit_code_of(state.outcome);
}

}  // namespace

ExitCode run_root_options() {
  const auto cmdline = read_cmdline();
  const auto parameter = cmdline ? find_parameter(*cmdline) : std::nullopt;
  const auto options = cmdline ? find_read_only_options(*cmdline) : std::nullopt;
  if (!parameter || !options || parse_request(parameter, {}).asked == Request::Asked::no)
    return ExitCode::not_asked_for;
  std::string text;
  for (const char c : *options) text.append(c == '%' ? 2 : 1, c);
  return std::puts(text.c_str()) < 0 ? ExitCode::not_done : ExitCode::done;
}

ExitCode run_boot(const std::string& given_root) {
  const auto cmdline = read_cmdline();
  if (!cmdline) {
    log_to_kernel(Level::error, "whether to protect the root is unknown: " + cmdline.error().text());
    return ExitCode::not_done;
  }
  const auto parameter = find_parameter(*cmdline);
  if (!parameter) return ExitCode::done;
  Config config = read_config("/");
  Request request = parse_request(parameter, config.options);
  if (request.asked == Request::Asked::no) return ExitCode::done;
  for (const std::string& warning : config.warnings.lines()) request.warnings.add(warning);
  const auto new_root = real_path(given_root);
  const auto in_initramfs = new_root ? probe_in_initramfs(*new_root) : Result<bool>(new_root.error());
  if (!in_initramfs) {
    // Perhaps this is a running system, with a state file of its own: only tell.
    const State state = make_failed_state(request, in_initramfs.error());
    report(state);
    return exit_code_of(state.outcome);
  }
  if (!*in_initramfs) {
    print_error("boot does nothing here: it is for an initramfs, before the system runs");
    return ExitCode::not_done;
  }
  return boot_from(*new_root, std::move(request));
}

}  // namespace ramroot
