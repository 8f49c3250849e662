// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/session.hpp"

#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "base/file_io.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

/// The mounts of the first process of this machine, which any user may read. Nothing in a container,
/// and where /proc shows only one's own processes (ProtectProc=invisible, hidepid=).
std::optional<std::vector<MountEntry>> read_machine_mounts() {
  if (!is_proc_of_machine()) return std::nullopt;
  auto mounts = read_mounts("/proc/1/mountinfo");
  return mounts ? std::optional(*std::move(mounts)) : std::nullopt;
}

}  // namespace

std::optional<MountEntry> probe_own_root() {
  auto mounts = read_mounts();
  if (!mounts) return std::nullopt;
  const MountEntry* root = find_mount_at(*mounts, "/");
  return root == nullptr ? std::nullopt : std::optional(*root);
}

bool is_proc_of_machine() {
  // PROC_PID_INIT_INO of the kernel: the namespace of the machine has the same number everywhere.
  constexpr std::string_view kOfMachine = "pid:[4026531836]";
  char name[64];
  const ssize_t size = ::readlink("/proc/self/ns/pid", name, sizeof name);
  if (size < 0) return errno == ENOENT && ::access("/proc/self", F_OK) == 0;  // no such namespaces here
  return std::string_view(name, static_cast<std::size_t>(size)) == kOfMachine;
}

SeenBoot probe_seen_boot() {
  SeenBoot seen;
  if (auto mounts = read_mounts(); mounts) seen.own = *std::move(mounts);
  else seen.mounts_failure = mounts.error().text();
  seen.sight = choose_sight(seen.own, read_machine_mounts());
  // Without any mounts of its own this process does not even know where it is.
  seen.sight.is_whole = seen.sight.is_whole && seen.mounts_failure.empty();
  auto cmdline = read_cmdline();
  if (cmdline) seen.cmdline = *std::move(cmdline);
  else seen.cmdline_failure = cmdline.error().text();
  auto state = read_state();
  // A process with another /run may still look into that of the machine.
  const Path of_machine = "/proc/1/root";
  if (!state && !seen.sight.is_own) {
    if (auto there = read_state(of_machine); there) {
      state = std::move(there);
      seen.run_root = of_machine;
    }
  }
  if (state) seen.state = *std::move(state);
  else if (!is_missing(state.error().errno_value)) seen.state_failure = state.error().text();
  return seen;
}

}  // namespace ramroot
