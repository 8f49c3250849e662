// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/session.hpp"

#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "engine/machine/mount_table.hpp"

namespace ramroot {

std::optional<MountEntry> probe_own_root() {
  auto mounts = read_mounts();
  if (!mounts) return std::nullopt;
  const MountEntry* root = find_mount_at(*mounts, "/");
  return root == nullptr ? std::nullopt : std::optional(*root);
}

std::optional<std::vector<MountEntry>> read_machine_mounts() {
  // PROC_PID_INIT_INO of the kernel: the namespace of the machine has the same number everywhere.
  constexpr std::string_view kOfMachine = "pid:[4026531836]";
  char name[64];
  const ssize_t size = ::readlink("/proc/self/ns/pid", name, sizeof name);
  if (size < 0 && errno != ENOENT) return std::nullopt;  // ENOENT: this kernel has no such namespaces
  if (size >= 0 && std::string_view(name, static_cast<std::size_t>(size)) != kOfMachine) return std::nullopt;
  auto mounts = read_mounts("/proc/1/mountinfo");
  return mounts ? std::optional(*std::move(mounts)) : std::nullopt;
}

}  // namespace ramroot
