// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/status_probe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <string_view>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "core/boot/crypt_upper.hpp"
#include "core/boot/sight.hpp"
#include "core/boot/upper_note.hpp"
#include "core/loader/loader_files.hpp"
#include "core/mounts/fstab_policy.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/run_places.hpp"
#include "core/status/journal_limit.hpp"
#include "core/status/kernel_limits.hpp"
#include "core/unions/union_plan.hpp"
#include "engine/boot/clean_root.hpp"
#include "engine/boot/probe_root.hpp"
#include "engine/check/check_notes.hpp"
#include "engine/commit/commit_lock.hpp"
#include "engine/commit/commit_paths.hpp"
#include "engine/commit/open_note.hpp"
#include "engine/journal/ended_notes.hpp"
#include "engine/loader/boot_files.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/holders.hpp"
#include "engine/machine/list_folder.hpp"
#include "engine/machine/next_root.hpp"
#include "engine/machine/notes.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "engine/machine/usage.hpp"
#include "engine/memory/memory_probe.hpp"
#include "engine/memory/pool_probe.hpp"
#include "engine/status/container_probe.hpp"
#include "engine/status/root_contents.hpp"
#include "engine/unions/union_notes.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostChecked = 1U << 16;

constexpr std::size_t kMostRamDisks = 100;

/// Of ramroot's overlays besides the root: an overlay answers for the file system of its upper layer.
std::vector<std::pair<Path, Usage>> probe_other_usage(const std::vector<MountEntry>& mounts,
                                                      const LayerPlaces& places) {
  std::vector<std::pair<Path, Usage>> out;
  const MountEntry* rw = find_covering(mounts, places.rw);
  for (const MountEntry& mount : mounts) {
    const auto own = mount.hidden ? std::nullopt : read_own_overlay(mount, places);
    if (!own || mount.target != own->target || find_covering(mounts, own->upper) == rw) continue;
    if (const auto usage = probe_usage(mount.target); usage) out.emplace_back(mount.target, *usage);
  }
  return out;
}

/// A zram device may move what it has to another device. (A loop device is left out: its file may be in RAM.)
bool writes_back(std::string_view name) {
  const auto device = read_file_beneath("/sys/block/" + file_name_of(Path(name)) + "/backing_dev", 4096);
  return device && device->starts_with("/dev/") && !device->starts_with("/dev/loop");
}

/// That of ramroot=crypt: is on a disk, but nobody can read it when the power is off.
bool is_encrypted_swap(std::string_view name) {
  const auto mapped = read_file_beneath("/sys/class/block/" + file_name_of(Path(name)) + "/dm/name", 256);
  return mapped && trim(*mapped) == file_name_of(kCryptSwap);
}

/// Whatever the path of its folder is: that of another root (a container) has another one in front.
bool is_own_zram(std::string_view name) {
  return file_name_of(Path(name)).starts_with(file_name_of(Path(kZramNode)));
}

/// Swap on zram stays in RAM; any other swap is on a disk.
std::vector<std::string> probe_swap() {
  std::vector<std::string> out;
  const auto text = read_file_beneath("/proc/swaps", 65536);
  if (!text) return out;
  for (const auto line : split(*text, '\n')) {
    const auto name = line.substr(0, line.find_first_of(" \t"));
    if (name.starts_with("/") && !is_encrypted_swap(name) && !is_own_zram(name) &&
        (!is_swap_in_ram(name) || writes_back(name)))
      out.emplace_back(name);
  }
  return out;
}

/// RAM used by other tmpfs mounts: /tmp, /run, /dev/shm.
std::vector<std::pair<Path, Pool>> probe_ram_disks(const std::vector<MountEntry>& mounts, const Path& rw) {
  std::vector<std::pair<Path, Pool>> out;
  for (const MountEntry& mount : mounts) {
    if (mount.fstype != "tmpfs" || mount.root != "/" || mount.target == rw || out.size() == kMostRamDisks)
      continue;
    const auto usage = mount.hidden ? std::nullopt : probe_usage(mount.target);
    if (usage) out.emplace_back(mount.target, usage->ram);
  }
  return out;
}

/// An overlay answers for the file system of its changes.
std::vector<UnionRow> probe_unions(const std::vector<MountEntry>& mounts) {
  std::vector<UnionRow> out;
  for (const MountEntry& mount : mounts) {
    const auto layers = mount.hidden ? std::nullopt : read_union(mount, mounts);
    if (!layers || out.size() == kMostRamDisks) continue;
    UnionRow row{mount.target, mount.source};
    row.usage = probe_usage(mount.target);
    const auto wanted = read_union_note(note_of(*layers));
    const auto options = wanted ? parse_union_options(wanted->options) : Result<UnionOptions>(wanted.error());
    if (options) row.upper = options->upper;
    out.push_back(std::move(row));
  }
  return out;
}

/// Reads the files in the order in which journald does (journald.conf(5)).
std::optional<ByteSize> probe_journal_limit() {
  std::vector<std::string> texts;
  const auto add = [&](const Path& file) {
    if (auto text = read_file_beneath(file, 65536); text) texts.push_back(*std::move(text));
  };
  add("/etc/systemd/journald.conf");
  for (const char* folder :
       {"/usr/lib/systemd/journald.conf.d", "/run/systemd/journald.conf.d", "/etc/systemd/journald.conf.d"}) {
    for (const std::string& name : list_folder(folder))
      if (name.ends_with(".conf")) add(std::string(folder) + "/" + name);
  }
  return find_journal_limit(texts);
}

/// As RFC 3339 writes a time; empty before 1970, which is none.
std::string render_utc(std::time_t seconds) {
  std::tm parts{};
  char out[64];
  if (seconds <= 0 || ::gmtime_r(&seconds, &parts) == nullptr) return "";
  return std::string(out, std::strftime(out, sizeof out, "%Y-%m-%dT%H:%M:%SZ", &parts));
}

/// "btime" of proc_stat(5).
std::string probe_boot_time() {
  constexpr std::size_t kMostStat = 4U << 20;  // it has a number for each interrupt
  const auto text = read_file_beneath("/proc/stat", kMostStat);
  if (!text) return "";
  std::time_t seconds = 0;
  for (const std::string_view line : split(*text, '\n'))
    if (line.starts_with("btime "))
      if (const auto number = parse_number(line.substr(6), INT64_MAX))
        seconds = static_cast<std::time_t>(*number);
  return render_utc(seconds);
}

/// If the disk cannot be read, assume the worst.
bool may_have_journal(const Path& lower) {
  const auto journal = has_journal(lower);
  return !journal || *journal;
}

/// For those who may not look for a journal. Only root may, and only root's own count.
/// @return  why it is not known whether there is one; empty if there is none
std::string ask_record(const Path& run_root) {
  const Path record = run_root == "/" ? kUnfinished : run_root + kUnfinished;
  const auto there = probe_existing({record});
  if (!there) return there.error().text();
  if (there->empty()) return "";
  return "only root can see that; run 'ramroot status' as root";
}

bool is_lower_private(const Path& ro) {
  return ::geteuid() != 0 || (::access(ro.c_str(), X_OK) != 0 && errno == EACCES);
}

/// What was requested and done at boot.
void take_record(const SeenBoot& seen, Evidence& evidence) {
  evidence.mounts = seen.sight.mounts;
  evidence.mounts_failure = seen.mounts_failure;
  evidence.is_whole = seen.sight.is_whole;
  evidence.is_own = seen.sight.is_own;
  evidence.cmdline = seen.cmdline;
  evidence.cmdline_failure = seen.cmdline_failure;
  evidence.is_in_real_root = is_in_real_root(seen);
  evidence.state = seen.state;
  evidence.state_failure = seen.state_failure;
}

/// What is read of some files only would be a guess.
void take_boot_files(BootFiles files, Evidence& evidence) {
  if (!files.failure) evidence.boot_files = std::move(files.found);
  else if (files.failure->errno_value == EACCES && ::geteuid() != 0) evidence.is_lower_private = true;
  else evidence.next_failure = files.failure->text();
}

/// The root of this process, if that is the one of the machine, and what the next boot will do.
void probe_root(const SeenBoot& seen, Evidence& evidence) {
  const bool sees_root = seen.sight.sees_root || evidence.is_in_real_root;
  const auto root = sees_root ? NextRoot::probe() : Result<NextRoot>(Error{});
  const bool is_recorded = !seen.cmdline_failure.empty() && seen.state;
  // The initramfs got a copy of the real root's configuration; others than root see only the session's.
  evidence.request =
      parse_request(is_recorded ? std::optional(seen.state->parameter) : find_parameter(seen.cmdline),
                    root ? read_config(root->is_private() ? "/" : root->ro()).options : Options{});
  if (!root) return;
  if (!evidence.is_in_real_root) evidence.usage = probe_usage("/");
  evidence.is_lower_private = root->is_private();
  // Some of them would tell only half of it.
  if (!evidence.is_lower_private) take_boot_files(probe_boot_files(*root), evidence);
  for (const char* const file : {kGrubDropIn, kAgainFile})
    if (const auto place = root->place_of(file))
      if (const auto there = stat_beneath(*place))
        evidence.is_set_up = evidence.is_set_up || there->has_value();
  evidence.journal_limit = probe_journal_limit();
  const auto checked = read_check_notes();
  if (!checked) evidence.next_failure = checked.error().text();
  for (const CheckNote& note : checked ? *checked : std::vector<CheckNote>())
    evidence.not_ready.push_back(render_line(note.readiness));
}

/// What lies in the real root says nothing of it if something else is mounted there for this process.
bool is_lower_covered(const std::vector<MountEntry>& own, const State& state) {
  if (state.device.empty()) return false;
  const MountEntry* lower = find_mount_at(own, state.ro);
  return lower == nullptr || lower->device != state.device;
}

/// Who has a file open for writing on a file system below an overlay that is writable, although no commit
/// is at work.
std::vector<std::string> probe_holders(const Evidence& evidence) {
  std::vector<std::string> out;
  for (const MountEntry& mount : evidence.mounts) {
    const LayerPlaces places{evidence.state->ro, evidence.state->rw};
    const bool is_lower = mount.target == places.ro || target_of_lower(places, mount.target) != mount.target;
    if (!is_lower || is_read_only(mount.super)) continue;
    for (std::string& holder : find_holders(mount.target)) out.push_back(std::move(holder));
  }
  return out;
}

void probe_journals(const Path& ro, const Path& run_root, Evidence& evidence) {
  if (is_lower_private(ro)) {
    evidence.unseen_commits = ask_record(run_root);
    return;
  }
  if (may_have_journal(ro)) evidence.waiting_commits.push_back(ro);
  for (const MountEntry& mount : evidence.mounts)
    if (mount.target != ro && target_of_lower({ro, evidence.state->rw}, mount.target) != mount.target &&
        may_have_journal(mount.target))
      evidence.waiting_commits.push_back(mount.target);
}

/// Which engines there are, and what has become of their stores.
void probe_containers(const Path& ro, Evidence& evidence) {
  ContainersSeen& seen = evidence.containers;
  seen = {.wish = evidence.request.options.containers,
          .stores = probe_container_stores("/", ro),
          .of_users = probe_user_stores(ro),
          .is_running = true};
  const auto kernel = read_file_beneath("/proc/sys/kernel/osrelease", 256);
  seen.has_user_attributes = !kernel || !lacks_user_attributes(trim(*kernel));
  for (ContainerStore& store : seen.stores) {
    store.fate = find_fate(store.place, evidence.mounts);
    if (find_mount_at(evidence.mounts, store.settings) != nullptr) seen.settings_on.push_back(store.settings);
    const auto usage = store.fate == StoreFate::in_ram ? probe_usage(store.place) : std::nullopt;
    if (usage) evidence.store_usage.emplace_back(store.place, *usage);
  }
  std::erase_if(seen.of_users,
                [&](const Path& at) { return find_fate(at, evidence.mounts) != StoreFate::on_overlay; });
}

/// What only the real root itself can tell.
void probe_lower(const Path& run_root, Evidence& evidence) {
  const Path& ro = evidence.state->ro;
  probe_journals(ro, run_root, evidence);
  probe_containers(ro, evidence);
  evidence.volumes = probe_volumes(ro);
  evidence.has_machine_id = probe_machine_id(ro);
}

}  // namespace

std::vector<DeviceCounter> probe_counters_of(const Evidence& evidence) {
  std::vector<DeviceCounter> all = evidence.state ? evidence.state->counters : std::vector<DeviceCounter>();
  for (const MountNote& note : evidence.notes)
    all.insert(all.end(), note.counters.begin(), note.counters.end());
  return probe_counters_again(all);
}

Evidence probe_evidence() {
  Evidence evidence;
  const SeenBoot seen = probe_seen_boot();
  take_record(seen, evidence);
  probe_root(seen, evidence);
  evidence.swap = probe_swap();
  evidence.booted = probe_boot_time();
  evidence.commit_run = probe_commit_run(seen);
  evidence.open_note = read_open_note(seen.run_root);
  evidence.ended = read_ended_notes(seen.run_root);
  if (const auto checked = read_file_beneath(kCheckedNote, kMostChecked))
    for (const std::string_view line : split(*checked, '\n'))
      if (!line.empty()) evidence.checked.emplace_back(line);
  evidence.unions = probe_unions(seen.own);
  if (!evidence.state) return evidence;
  if (evidence.state->upper) evidence.upper_since = render_utc(evidence.state->upper->since_s);
  if (evidence.state->upper && seen.sight.sees_root) {
    const auto mark = stat_beneath({evidence.state->rw, kForgetMark});
    evidence.is_reset_asked = mark && *mark;
    const bool is_kept = evidence.state->upper->encrypted_on.empty();
    const auto super = read_ext_superblock(find_node(evidence.state->upper->device));
    evidence.has_upper_errors = is_kept && super && *super && has_errors(**super);
  }
  evidence.is_lower_covered = !evidence.is_in_real_root && is_lower_covered(seen.own, *evidence.state);
  MountNotes notes = read_notes();
  evidence.notes = std::move(notes.known);
  if (notes.failure) evidence.notes_failure = notes.failure->text();
  evidence.counters = probe_counters_of(evidence);
  if (seen.sight.sees_root && evidence.state->snapshot)
    evidence.pool = probe_pool_seen(*evidence.state->snapshot);
  else if (seen.sight.sees_root) evidence.memory = probe_memory_seen();
  if (seen.sight.sees_root) evidence.ram_disks = probe_ram_disks(seen.own, evidence.state->rw);
  if (seen.sight.sees_root)
    evidence.other_usage = probe_other_usage(seen.own, {evidence.state->ro, evidence.state->rw});
  if (evidence.is_in_real_root) return evidence;
  if (!evidence.is_lower_covered) probe_lower(seen.run_root, evidence);
  if (!evidence.is_lower_covered && evidence.commit_run != CommitRun::running)
    evidence.holders = probe_holders(evidence);
  return evidence;
}

}  // namespace ramroot
