// SPDX-License-Identifier: GPL-3.0-or-later
/// What is read of this machine, each question once. Reads only, runs nothing.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/result.hpp"
#include "core/boot/state.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/request/config.hpp"

namespace ramroot {

/// The kernel command line, at most 64 KiB.
Result<std::string> read_cmdline();

/// The configuration at `root`/etc/ramroot.json; defaults when there is none, and
/// defaults with a warning when it cannot be read. At most 64 KiB, regular files only.
Config read_config(const Path& root);

/// What the initramfs wrote down of this boot.
Result<State> read_state();

/// "254:1" of the disk below a mount; empty for NFS and the like.
std::string block_device_of(const MountEntry& mount);

/// MemTotal of /proc/meminfo.
Result<ByteSize> probe_ram();

/// Those of `paths` that exist.
std::set<Path> probe_existing(const std::set<Path>& paths);

/// Is the program that is PID 1 below `root` one of 32 bit?
bool probe_32_bit(const Path& root);

}  // namespace ramroot
