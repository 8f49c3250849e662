// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/writable_root.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "core/boot/boot_plan.hpp"
#include "core/commit/writable_root.hpp"
#include "core/mounts/seal.hpp"
#include "core/mounts/snapshot_mount.hpp"
#include "core/request/run_places.hpp"
#include "engine/commit/commit_lock.hpp"
#include "engine/commit/hidden_names.hpp"
#include "engine/commit/layers.hpp"
#include "engine/commit/open_note.hpp"
#include "engine/commit/snapshot_disk.hpp"
#include "engine/commit/unfinished.hpp"
#include "engine/commit/upper_notes.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/end_signals.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/holders.hpp"
#include "engine/machine/notes.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "system/program.hpp"

namespace ramroot {

namespace {

constexpr int kCannotRun = 126, kNotFound = 127;  // the exit statuses that shells use
constexpr const char* kLate = "the real root is made read-only again when the command has ended";
constexpr int kTries = 10;
constexpr std::size_t kMostWhy = 4096;
constexpr unsigned kBetweenTries = 200'000;  // microseconds

/// Is this root on the machine itself? In a container CAP_SYS_ADMIN means something else.
Result<void> require_root() {
  const std::string attempt = "make the real root writable";
  if (::geteuid() != 0) return Error{EPERM, attempt, "only root may"};
  const auto map = read_file_beneath("/proc/self/uid_map", 4096);
  if (!map) return Error{0, attempt, map.error().text() + "; " + kRunOutside};
  if (map->find("4294967295") == std::string::npos)
    return Error{EPERM, attempt, "not from inside a container"};
  return {};
}

bool is_plain_file(const Place& place) {
  const auto fd = open_beneath(place, O_PATH | O_NOFOLLOW, Links::refuse);
  struct stat now {};
  return fd && ::fstat(fd->get(), &now) == 0 && S_ISREG(now.st_mode);
}

/// What is known of the machine, and what has to be recorded afterwards.
struct Machine {
  State state;
  WritableFacts facts;
  std::vector<MountNote> notes = {};
  std::optional<OpenNote> earlier = std::nullopt;  ///< of one that did not close what it had opened
  WritableFacts closing = {};                      ///< what has to be made read-only in the end
};

/// The first of the file systems that must be writable and cannot be.
std::optional<Error> find_never_writable(const std::vector<MountEntry>& mounts,
                                         const std::vector<Path>& lowers) {
  for (const Path& lower : lowers)
    if (const MountEntry* mount = find_mount_at(mounts, lower))
      if (auto never = why_never_writable(*mount)) return never;
  return std::nullopt;
}

/// The first of them on a device that nobody can write to, and that ramroot has not sealed. What cannot be
/// looked at is tried.
std::optional<Error> find_read_only_device(const std::vector<MountEntry>& mounts,
                                           const std::vector<std::string>& sealed,
                                           const std::vector<Path>& lowers) {
  for (const Path& lower : lowers) {
    const MountEntry* mount = find_mount_at(mounts, lower);
    // The one that a snapshot is beside is read-only until it is unlocked.
    if (mount != nullptr && mount->source == kSnapshotLowerNode) continue;
    const auto number = mount == nullptr ? Result<std::string>("") : block_device_of(*mount);
    if (!number || number->empty() || std::count(sealed.begin(), sealed.end(), *number) > 0) continue;
    const auto devices = probe_counters({*number});
    if (!devices) continue;
    for (const DeviceCounter& device : *devices)
      if (device.device == *number && device.read_only)
        return Error{0, "make the file system at " + lower + " writable",
                     "its device " + device.name + " is read-only"};
  }
  return std::nullopt;
}

/// Can this mount be shown in the real root? A folder that only the session has is not there.
bool has_place(const Path& ro, const Path& target) {
  const auto there = stat_beneath(Place{ro, target});
  struct stat here {};
  return there && *there && ::stat(target.c_str(), &here) == 0 &&
         S_ISDIR(here.st_mode) == S_ISDIR((*there)->st_mode);
}

/// What only a root that is a snapshot has, and may forbid.
Result<void> probe_snapshot(const Opening& opening, const State& state, WritableFacts& facts) {
  if (!state.snapshot) return {};
  if (opening.view == View::system) return refuse_program_in_snapshot();
  const auto& lowers = *opening.lowers;
  const bool is_opened = std::find(lowers.begin(), lowers.end(), state.ro) != lowers.end();
  if (is_opened)
    if (auto never = why_no_commit(state.fstype, state.ro)) return *std::move(never);
  auto disk = probe_snapshot_disk(*state.snapshot);
  if (!disk) return disk.error();
  facts.disk = *std::move(disk);
  return is_opened ? check_ram_for_commit(*facts.disk, opening.written) : Result<void>();
}

Result<Machine> probe_machine(const Opening& opening) {
  const std::string attempt = "make the real root writable";
  const SeenBoot seen = probe_seen_boot();
  auto state = require_protected(seen, attempt);
  if (!state) return state.error();
  Machine machine{*std::move(state), {}};
  if (const auto never =
          find_never_writable(seen.own, opening.lowers.value_or(std::vector{machine.state.ro})))
    return *never;
  WritableFacts& facts = machine.facts;
  facts =
      make_writable_facts(seen.own, machine.state.mounts, {machine.state.ro, machine.state.rw}, opening.view);
  if (auto possible = probe_snapshot(opening, machine.state, facts); !possible) return possible.error();
  if (opening.lowers) open_only(facts, *opening.lowers);
  std::erase_if(facts.kept, [&](const Path& target) { return !has_place(facts.ro, target); });
  facts.binds_resolv_conf =
      is_plain_file("/etc/resolv.conf") && is_plain_file(Place{facts.ro, "/etc/resolv.conf"});
  facts.devices = probe_counters_again(machine.state.counters);
  MountNotes notes = read_notes();
  if (notes.failure) return *notes.failure;  // the end of the commit renews all records of writes
  machine.notes = std::move(notes.known);
  facts.sealed = list_sealed(machine.state.sealed, machine.notes);
  for (const MountNote& note : machine.notes)
    for (const DeviceCounter& one : probe_counters_again(note.counters)) facts.devices.push_back(one);
  if (opening.lowers)
    if (const auto never = find_read_only_device(seen.own, facts.sealed, *opening.lowers)) return *never;
  machine.earlier = read_open_note();
  machine.closing = facts;
  // It may have opened any of them.
  if (machine.earlier)
    machine.closing.lowers = make_writable_facts(seen.own, machine.state.mounts,
                                                 {machine.state.ro, machine.state.rw}, View::system)
                                 .lowers;
  return machine;
}

/// Makes the view. Where nobody asked for certain file systems, those that cannot be made writable
/// stay as they are, except the root.
Report open_view(WritableFacts& facts, const Opening& opening, System& system) {
  const bool has_root = std::any_of(facts.lowers.begin(), facts.lowers.end(),
                                    [&](const LowerMount& one) { return one.at == facts.ro; });
  if (facts.disk && has_root)
    if (Report kept = execute(make_keep_plan(*facts.disk), system); kept.failure) return kept;
  for (;;) {
    const Plan plan = make_open_plan(facts);
    Report done = execute(plan, system);
    if (done.ending != Ending::rolled_back || opening.lowers) return done;
    const auto* failed = std::get_if<RemountSuperblock>(&plan.steps[done.finished].step);
    if (failed == nullptr || failed->at.text() == facts.ro) return done;
    const auto lower = std::find_if(facts.lowers.begin(), facts.lowers.end(),
                                    [&](const LowerMount& one) { return one.shown_at == failed->at.text(); });
    if (lower == facts.lowers.end()) return done;
    leave_closed(facts, Path(lower->at), done.failure->text());
  }
}

/// Reports through a pipe why the view could not be made; the pipe closes by itself when the program starts.
/// Before a program starts, a signal can still prevent it.
[[noreturn]] void open_and_run(const std::function<int(const WritableFacts&)>& action, WritableFacts facts,
                               const Opening& opening, EndSignals& signals, UniqueFd report, System& system) {
  std::string why;
  if (::unshare(CLONE_NEWNS) != 0) {
    why = Error{errno, "make a mount namespace"}.text();
  } else {
    const Report done = open_view(facts, opening, system);
    if (done.failure) why = done.failure->text();
    if (done.undo_failure) why += "; taking it back failed too: " + done.undo_failure->text();
  }
  if (why.empty() && opening.view == View::system && !signals.shut_out(kLate))
    why = "interrupted before the command was started";
  if (!why.empty()) (void)write_all(report.get(), why);
  report = UniqueFd();
  ::_exit(why.empty() ? action(facts) : kCannotRun);
}

/// Overlays cache names and keep replaced files open. Remounting makes them look again and let go
/// of the files.
void refresh_overlays(const WritableFacts& facts, System& system) {
  for (const MountEntry& overlay : facts.overlays)
    (void)system.remount_superblock(Place{overlay.target}, overlay.flags, "");
}

void close_view(const WritableFacts& facts, System& system, WritableRun& run) {
  for (const PlannedStep& planned : make_close_plan(facts).steps) {
    const Step& step = planned.step;
    // No seal while a file system is still writable: the kernel would write in spite of it, or fail.
    const bool is_seal = std::holds_alternative<SealDevice>(step) || std::holds_alternative<LockMapped>(step);
    if (is_seal && !run.still_open.empty()) continue;
    auto done = perform(step, system);
    for (int tries = 1; !done && done.error().errno_value == EBUSY && tries < kTries; ++tries) {
      refresh_overlays(facts, system);
      ::usleep(kBetweenTries);
      done = perform(step, system);
    }
    if (!done) run.still_open.push_back(done.error().text());
  }
  refresh_overlays(facts, system);
}

/// What was written meanwhile was intended, so the counters start again. If that cannot be recorded,
/// `ramroot status` will report it as unexplained.
void record_counters(const Machine& machine, System& system, WritableRun& run) {
  const auto warn = [&](const Error& why) {
    run.warnings.push_back(why.text() +
                           ": ramroot status will count what was just committed as unexplained "
                           "writes, until the next boot");
  };
  State state = machine.state;
  // While it was left open, those that held it open wrote what they were meant to; and a commit that was
  // killed wrote what it was meant to.
  const auto start = [&](const std::vector<DeviceCounter>& before) {
    const auto& opened = machine.earlier   ? machine.earlier->counters
                         : state.left_open ? before
                                           : machine.facts.devices;
    return count_anew(before, opened, probe_counters_anew(before));
  };
  state.counters = start(state.counters);
  std::vector<MountNote> notes = machine.notes;
  for (MountNote& note : notes) note.counters = start(note.counters);
  state.left_open = !run.still_open.empty();
  state.fstab.reset();
  if (const Report stored = execute(make_record_plan(state, {kRunFolder}), system); stored.failure)
    warn(*stored.failure);
  for (const MountNote& note : notes)
    if (auto stored = perform(StoreText{note_file(note.target), render_note(note)}, system); !stored)
      warn(stored.error());
}

/// What is below was written to by a commit, and changes on a device still fit it.
void record_uppers(const Machine& machine, System& system, WritableRun& run) {
  if (!run.still_open.empty()) return;  // the notes stay marked
  if (auto renewed = renew_upper_notes(machine.state, machine.notes, system); !renewed)
    run.warnings.push_back(
        renewed.error().text() +
        ": the next boot will be told that a commit was cut off, and go on with the changes");
}

/// Ordinary users cannot see a journal, and are told that there may be one.
void record_end(System& system, WritableRun& run) {
  if (auto settled = settle_unfinished(system); !settled)
    run.warnings.push_back(settled.error().text() +
                           ": until 'ramroot-commit --resume' runs, ordinary users will be told by "
                           "ramroot status that a commit may be unfinished");
}

/// Says from now on whose work it is that the real root can be written. Without that it is no worse
/// than an unknown program's.
void note_open(const Machine& machine, const std::string& program, System& system, WritableRun& run) {
  const auto& counters = machine.earlier ? machine.earlier->counters : machine.facts.devices;
  if (auto stored = store_open_note({program, static_cast<std::uint64_t>(::getpid()), counters}, system);
      !stored)
    run.warnings.push_back(stored.error().text() +
                           ": if this is killed, ramroot status cannot say that it was ramroot-commit");
}

/// Whose work the open root was, if something keeps it from being closed; otherwise nobody's any more.
void note_end(const Machine& machine, const std::string& program, System& system, WritableRun& run) {
  if (run.still_open.empty()) {
    // If it stays, the next status asks for --resume, which does no harm.
    (void)remove_open_note(system);
    return;
  }
  OpenNote note = machine.earlier.value_or(OpenNote{program, static_cast<std::uint64_t>(::getpid())});
  note.counters = probe_counters_again(machine.facts.devices);
  note.is_held = true;
  (void)store_open_note(note, system);
  run.still_open.push_back(describe_holders(machine.facts.ro));
}

/// What a program changes in the real root may be hidden by the session's own copies.
void record_hidden(const HiddenBefore& before, const std::vector<ProtectedTree>& trees, System& system,
                   WritableRun& run) {
  const HiddenNames changed = find_changed(before, trees);
  for (const auto& [path, object] : changed) run.hidden.push_back(path);
  if (auto stored = record_hidden_names(changed, system); !stored)
    run.warnings.push_back(stored.error().text() +
                           ": to commit what the session hides there would undo what was just done");
}

}  // namespace

[[noreturn]] void become(const std::vector<std::string>& command, const WritableFacts& facts) {
  std::vector<std::string> words = command;
  if (words.empty()) words = {is_plain_file(Place{facts.ro, "/usr/bin/bash"}) ? "bash" : "sh", "-i"};
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  // Debian's shells show debian_chroot in their prompt; a plain sh uses PS1.
  ::setenv("debian_chroot", "REAL ROOT", 1);
  ::setenv("PS1", "(REAL ROOT) \\w # ", 1);
  ::setenv("RAMROOT_COMMIT", "1", 1);
  if (::chroot(facts.ro.c_str()) != 0 || ::chdir("/") != 0) ::_exit(kCannotRun);
  ::execvp(argv[0], argv.data());
  const std::string failed =
      Error{errno, "start " + render_for_console(words[0]) + " in the real root"}.text();
  (void)write_all(STDERR_FILENO, "ramroot: " + failed + "\n");
  ::_exit(errno == ENOENT ? kNotFound : kCannotRun);
}

Result<void> check_can_be_opened(const Opening& opening) {
  if (auto root = require_root(); !root) return root;
  if (auto lock = check_commit_lock(); !lock) return lock;
  const auto machine = probe_machine(opening);
  if (!machine) return machine.error();
  return {};
}

Result<WritableRun> run_in_writable_root(const Opening& opening, const ViewWork& work, System& system) {
  if (auto root = require_root(); !root) return root.error();
  const auto lock = take_commit_lock();
  if (!lock) {  // if the folder of the lock is missing, the reason for that is the better message
    if (const auto machine = probe_machine(opening); !machine) return machine.error();
    return lock.error();
  }
  const auto machine = probe_machine(opening);
  if (!machine) return machine.error();
  if (work.begin)
    if (auto begun = work.begin(); !begun) return begun.error();
  const bool is_program = opening.view == View::system;
  const auto trees = is_program ? probe_protected_trees() : std::vector<ProtectedTree>();
  if (!trees) return trees.error();
  const HiddenBefore before = probe_hidden(*trees);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Error{errno, "make a pipe"};
  UniqueFd reading(ends[0]), writing(ends[1]);
  // Ctrl-C is meant for the program; this process must live on to close the view.
  EndSignals signals;
  if (auto recorded = record_unfinished(system); !recorded) return recorded.error();
  if (auto marked = mark_upper_notes(machine->state, machine->notes, system); !marked) {
    (void)settle_unfinished(system);
    return marked.error();
  }
  WritableRun run;
  note_open(*machine, opening.program, system, run);
  const pid_t child = ::fork();
  if (child < 0) {
    const Error failed{errno, "start a program"};
    if (!machine->earlier) (void)remove_open_note(system);
    (void)settle_unfinished(system);
    return failed;
  }
  if (child == 0) open_and_run(work.run, machine->facts, opening, signals, std::move(writing), system);
  writing = UniqueFd();
  const std::string why = read_up_to(reading.get(), kMostWhy).value_or("");
  run.status = wait_for_child(child);
  close_view(machine->closing, system, run);
  if (why.empty()) record_hidden(before, *trees, system, run);
  record_uppers(*machine, system, run);
  record_counters(*machine, system, run);
  record_end(system, run);
  note_end(*machine, opening.program, system, run);
  if (!why.empty()) return Error{0, "", why};
  return run;
}

Result<WritableRun> close_writable_root(System& system) {
  const auto lock = take_commit_lock();
  if (!lock) return lock.error();
  const auto machine = probe_machine({View::bare, std::vector<Path>()});
  if (!machine) return machine.error();
  WritableRun run;
  close_view(machine->closing, system, run);
  record_uppers(*machine, system, run);
  record_counters(*machine, system, run);
  record_end(system, run);
  note_end(*machine, "", system, run);
  return run;
}

}  // namespace ramroot
