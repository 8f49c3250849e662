// SPDX-License-Identifier: GPL-3.0-or-later
/// Every path below /run/ramroot, through which this boot passes information to later programs.
/// It is in this room because all that write or read there see this room, and `base` knows
/// nothing of ramroot.
///
// clang-format off
/// | place | written by | read by |
/// | --- | --- | --- |
/// | `rw` | the boot, as the mount point of the RAM file system where the real root has a /rw | status |
/// | `state.json` | the boot, last; ramroot-commit: counters | status, diff, ramroot-commit, mount.ramroot |
/// | `fstab` | the boot; a commit of /etc/fstab | diff, ramroot-commit |
/// | `fstab.real` | the boot; a commit of /etc/fstab | ramroot-commit |
/// | `mounts/` | mount.ramroot; ramroot-commit: counters | status, diff, ramroot-commit, mount.ramroot |
/// | `unions/` | `ramroot mount` of root: the layers of each union; others have a folder of theirs | `ramroot umount`, diff, status |
/// | `run` | `ramroot run` of root, as the mount point of its changes in mounts of its own; ordinary users have one of theirs | the same |
/// | `lock` | ramroot-commit holds it | status, ramroot-verify.service |
/// | `unfinished` | ramroot-commit while a commit may be half done; the boot and mount.ramroot, if they cannot finish one | status, where it cannot look for the journal itself |
/// | `ended/` | the boot, mount.ramroot and `ramroot-commit --resume`: what became of commits that were cut off | status |
/// | `commit.json` | ramroot-commit, while the real root can be written | status, ramroot-commit |
/// | `hidden.json` | ramroot-commit, and the boot from a device with changes: names that a command changed and the session hides | diff, ramroot-commit |
/// | `checked` | `is-clean` in the initramfs: file systems of root and /usr that were put in order, which wrote to the disk | status |
/// | `clean` | a unit of dracut's initramfs, for the condition of systemd-fsck-root.service in the initramfs | |
/// | `apt` | `ramroot guard`, called by apt: the process that was told what becomes of its work | the same, at apt's end |
/// | `storage.conf` | ramroot-generator, with containers=lower: podman's settings with the images of the disk | podman |
/// | `memory.json` | the boot, if zram is asked for; `ramroot resize` | `ramroot watch`, status |
/// | `watch` | `ramroot watch` holds it | the same, status |
/// | `zram` | `ramroot watch`: a link to the device of zram in sysfs | the same, status |
/// | `check.json` | `ramroot check` | status, ramroot-verify.service |
// clang-format on
#pragma once

namespace ramroot {

/// The folder itself, made by the boot or by the first program that stores something there.
inline constexpr const char* kRunFolder = "/run/ramroot";

/// Where the RAM file system is if the real root has its own /rw.
inline constexpr const char* kRunRw = "/run/ramroot/rw";
/// Where older versions put the real root if it had its own /ro.
inline constexpr const char* kOldRunRo = "/run/ramroot/ro";

/// State: what was asked for, decided and done at boot.
inline constexpr const char* kStateFile = "/run/ramroot/state.json";

/// The fstab that the boot wrote, and the original that it was made from.
inline constexpr const char* kGeneratedFstab = "/run/ramroot/fstab";
inline constexpr const char* kRealFstab = "/run/ramroot/fstab.real";

/// Notes of mount.ramroot, one file per mount point.
inline constexpr const char* kMountNotes = "/run/ramroot/mounts";

/// The layers of what `ramroot mount` has mounted, a folder for each.
inline constexpr const char* kUnions = "/run/ramroot/unions";

/// Where `ramroot run` mounts the file system for changes; only itself sees that.
inline constexpr const char* kRunStage = "/run/ramroot/run";

/// flock(2): one ramroot-commit at a time.
inline constexpr const char* kCommitLock = "/run/ramroot/lock";

/// An empty file: there may be the journal of a commit that is not finished. Only root can see journals,
/// and everybody may know whether there can be one. If it is not there, there is none.
inline constexpr const char* kUnfinished = "/run/ramroot/unfinished";

/// EndedNote: what became of commits that were cut off, one file for each file system.
inline constexpr const char* kEndedNotes = "/run/ramroot/ended";

/// OpenNote: who made the real root writable.
inline constexpr const char* kOpenNote = "/run/ramroot/commit.json";

/// HiddenNames: what commands changed in the real root and the session hides.
inline constexpr const char* kHiddenNames = "/run/ramroot/hidden.json";

/// The number of the process of apt that was told that its work will be gone.
inline constexpr const char* kToldApt = "/run/ramroot/apt";

/// Why the initramfs let file systems be checked, a line for each.
inline constexpr const char* kCheckedNote = "/run/ramroot/checked";

/// The settings of podman, with the images of the disk in them.
inline constexpr const char* kStorageConf = "/run/ramroot/storage.conf";

/// MemoryWish: how much RAM changes may take, if somebody has to follow that.
inline constexpr const char* kMemoryWish = "/run/ramroot/memory.json";

/// flock(2): one `ramroot watch` at a time.
inline constexpr const char* kWatchLock = "/run/ramroot/watch";

/// A link to the folder of our device of zram in sysfs.
inline constexpr const char* kZramLink = "/run/ramroot/zram";

/// CheckNotes: what the last checks of the next boot found.
inline constexpr const char* kCheckNotes = "/run/ramroot/check.json";

}  // namespace ramroot
