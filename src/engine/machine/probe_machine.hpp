// SPDX-License-Identifier: GPL-3.0-or-later
/// Basic facts about this machine, each read in one place. Reads only, runs nothing.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/result.hpp"
#include "core/boot/state.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/request/config.hpp"

namespace ramroot {

/// "/root" for "/root/" and for a link to it: mountinfo contains real paths only.
/// @return  `path` itself if there is nothing; an Error if that cannot be known
Result<Path> real_path(const Path& path);

/// The kernel command line; at most 64 KiB are read.
Result<std::string> read_cmdline();

/// The configuration in etc/ramroot.json below `root`; the defaults if there is none, and the
/// defaults with a warning if it cannot be read. At most 64 KiB, regular files only.
Config read_config(const Path& root);

/// What the initramfs recorded about this boot.
/// @param root  where the machine's `/run` is seen, if not at `/run`
Result<State> read_state(const Path& root = "/");

/// "254:1" for the disk below a mount; empty for NFS and the like.
Result<std::string> block_device_of(const MountEntry& mount);

/// Can nothing be written to this block device (blockdev --getro)?
bool is_device_read_only(const Path& node);

/// Of one moment, from /proc/meminfo (proc_meminfo(5)).
struct RamSeen {
  ByteSize total;      ///< MemTotal
  ByteSize available;  ///< MemAvailable: what programs can still get without swapping
  ByteSize unwritten;  ///< Dirty and Writeback: written by programs, and not yet to a device
  ByteSize shared;     ///< Shmem: in tmpfs and other shared memory, without what is in swap
};
Result<RamSeen> probe_ram_now();

/// MemTotal alone.
Result<ByteSize> probe_ram();

/// Is this path on a file system in RAM (tmpfs, ramfs)? An Error of statfs(2).
Result<bool> is_in_ram(const Path& path);

/// Those of `paths` that exist.
Result<std::set<Path>> probe_existing(const std::set<Path>& paths);

/// Is the program that becomes PID 1 below `root` a 32-bit program?
Result<bool> probe_32_bit(const Path& root);

}  // namespace ramroot
