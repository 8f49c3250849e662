/// Looks at the machine and makes Facts of it. Reads only, runs nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/facts.hpp"
#include "core/state.hpp"

namespace ramroot {

/// The kernel command line, at most 64 KiB.
Result<std::string> read_cmdline();

/// Is this process in an initramfs, with the future root at `new_root`? On a running
/// system `boot` must touch nothing, whoever calls it.
bool probe_in_initramfs(const Path& new_root);

/// The configuration at `root`/etc/ramroot.json; defaults when there is none, and
/// defaults with a warning when it cannot be read. At most 64 KiB, regular files only.
Config read_config(const Path& root);

/// What the initramfs wrote down of this boot.
Result<State> read_state();

/// Everything that the planner wants to know of the root at `new_root`.
///
/// A missing mount is not an error here: `lower.target` stays empty and the planner says so.
/// @return an Error when the machine itself cannot be read (/proc, fstab)
Result<Facts> probe_facts(const Path& new_root);

/// "254:1" of the disk below a mount; empty for NFS and the like.
std::string block_device_of(const MountEntry& mount);

/// MemTotal of /proc/meminfo.
Result<ByteSize> probe_ram();

/// Those of `paths` that exist.
std::set<Path> probe_existing(const std::set<Path>& paths);

}  // namespace ramroot
