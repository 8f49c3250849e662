// SPDX-License-Identifier: GPL-3.0-or-later
/// The mounts of ramroot=snapshot: the file system of the disk twice, once with changes in RAM below it, once
/// as the disk has it. Touches nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/place.hpp"
#include "core/mounts/ext_superblock.hpp"

namespace ramroot {

/// The devices of device-mapper: the pool in RAM, the root, and the disk as it is. No volume of LVM can have
/// these names, in which a hyphen is between group and volume.
inline constexpr const char* kSnapshotPool = "ramroot.pool";
inline constexpr const char* kSnapshotRoot = "ramroot.root";
inline constexpr const char* kSnapshotLower = "ramroot.ro";

/// The disk as it was when a commit began, from which the root is read since then.
inline constexpr const char* kSnapshotCow = "ramroot.cow";

/// What mount(2) is given for them, and mountinfo shows for ever.
inline constexpr const char* kSnapshotRootNode = "/dev/mapper/ramroot.root";
inline constexpr const char* kSnapshotLowerNode = "/dev/mapper/ramroot.ro";

/// The flags of its mount. With relatime, to read a file once a day would write its inode, and the smallest
/// change takes 64 KiB of RAM: whoever reads all files would fill it. strictatime is kept.
std::string snapshot_flags(std::string_view flags);

/// How the root is mounted.
///
/// ext4: `errors=continue`: when the pool is full, a write of the file system fails. Whatever else ext4 can
/// do then is worse (read-only until the reboot, or a panic); once something is deleted it goes on.
/// `noinit_itable`: nobody writes the inode tables of a new file system in the background, which would fill
/// the pool. `discard`, of all: what is deleted gives its RAM back.
std::string_view snapshot_options(std::string_view fstype);

/// How the disk is mounted beside it. ext4 has its journal, which a commit will need; the mount replays
/// nothing, because the root has just been unmounted; and while it writes, nobody writes the tables of a new
/// file system in the background, all of which RAM would have to keep for the root. XFS refuses a second one
/// of the same UUID, and `norecovery` is all that it takes from a device that cannot be written.
std::string_view snapshot_lower_options(std::string_view fstype);

/// Removes the journal of the snapshot, not that of the disk. A journal would be written into the pool for
/// ever, as large as it is, and when it cannot be written ext4 shuts the whole file system down: not even
/// poweroff(8) could be read (Linux 6.12). What it is for, a crash of the machine, ends the snapshot anyway.
///
/// The room that root alone may use goes too: it is a share of the disk (5%), which can be more than the pool
/// has, and other users would find nothing free.
///
/// The program, not an edit of the superblock: it also frees the blocks, knows every kind of journal and
/// refuses one that has to be replayed first.
inline constexpr const char* kTune2fs = "/sbin/tune2fs";

/// Can a file system of this type be mounted twice, from two devices, and go on when the pool is full?
/// @return  why not; empty if it can
std::string why_no_snapshot(std::string_view fstype);

/// The same of one ext4.
std::string why_no_snapshot(const ExtSuperblock& super);

/// Has it a journal that has to go?
inline bool loses_journal(std::string_view fstype) { return fstype == "ext4"; }

/// The options of the root's line in fstab, changed so that mount(8) and systemd remount it as it is mounted.
std::string render_snapshot_options(std::string_view options, std::string_view fstype);

}  // namespace ramroot
