// SPDX-License-Identifier: GPL-3.0-or-later
/// Steps: every change to a machine, as inert values. Touches nothing.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/byte_size.hpp"
#include "base/place.hpp"

namespace ramroot {

/// The mode of what is derived from a file that not everyone may read.
inline constexpr unsigned kOnlyForRoot = 0600;

// One line a step, like a table.
// clang-format off
struct MakePrivate { Path at; };  ///< mount changes below it do not propagate
struct MakeShared  { Path at; };
struct MakePrivateTree { Path at; };  ///< MakePrivate for a mount and all mounts below it
struct MakeDir     { Place at; unsigned mode = 0755; };
struct RemoveDir   { Place at; };
struct MountTmpfs  { Path at; ByteSize size; std::uint64_t nr_inodes = 0; };
/// Of the same tmpfs, as it is mounted; tmpfs refuses less than what is in use (EINVAL, shmem_reconfigure() in mm/shmem.c).
struct LimitTmpfs  { Path at; ByteSize size; std::uint64_t nr_inodes = 0; };
struct MountOverlay { Place at; std::string source, options, flags = "relatime"; };
struct MountReal   { std::string source; Path at; std::string fstype, options; };  ///< by mount(8)
/// An image, or what the kernel calls a file system of its own; by the kernel alone.
struct MountFile   { Path file, at; std::string fstype, flags, options; };
/// Copies a folder's owner, mode, ACL, labels and times; `exact`: attributes that only `to` has are
/// removed.
struct CopyAttributes { Place from, to; bool exact = false; };
/// The SELinux label of a file, folder or link; nothing where one of the two is missing, or `from` has no label.
struct CopyLabel   { Place from, to; };
struct RemountSuperblock { Place at; std::string flags; };  ///< the file system itself
struct SetFlags    { Place at; std::string flags; };       ///< of this mount only
/// One mount without those below it; `links`: on the way to `from`.
struct Bind        { Place from; Place to; Links links = Links::refuse; };
struct BindTree    { Place from; Place to; }; ///< a mount and all below it
struct MoveMount   { Place from, to; };
struct Unmount     { Place at; };
struct DetachTree  { Place at; };
/// BLKROSET of blockdev(8): programs can no longer write to the device, but the kernel can.
struct SealDevice  { Path node; std::string device; };   ///< "/dev/vda1", "254:1"
struct UnsealDevice { Path node; std::string device; };
/// dm-crypt: /dev/mapper/NAME over a device, from `offset` bytes on, with a random key that only the kernel has.
/// `size`: 0 is all there is; `is_alone`: nothing else may use the device, not even device-mapper.
struct OpenCrypt   { std::string name; Path node; std::string device; std::uint64_t offset = 0, size = 0; bool is_alone = true; };
/// The size of a block of dm-thin, the smallest that it has: a changed byte takes so much of a pool.
inline constexpr std::uint64_t kThinBlock = 65536;
/// dm-thin: a pool in RAM for `size` bytes of data. Its two devices may become as large as `data` and `metadata`, and take no
/// RAM before something is written to them.
struct OpenPool    { std::string name; ByteSize size, data, metadata; };
struct GrowPool    { std::string name; ByteSize size; };
/// /dev/mapper/NAME, whose changes go to that pool. What was never written is read from the device, which is never written to.
struct OpenThin    { std::string name, pool; Path node; std::string device; };
struct OpenReadOnly { std::string name; Path node; std::string device; };  ///< /dev/mapper/NAME, the device once more
/// /dev/mapper/NAME: what the device is now, for ever. What is overwritten there, by way of a device that was unlocked
/// (UnlockMapped), is kept in RAM before.
struct OpenCow     { std::string name; Path node; std::string device; };
/// The volume of OpenThin reads /dev/mapper/ORIGIN from now on where nothing was written to it.
struct ReadFrom    { std::string name, origin; };
/// /dev/mapper/NAME, made by OpenReadOnly, can be written; and again only be read. What is mounted stays so.
struct UnlockMapped { std::string name; Path node; std::string device; };
struct LockMapped  { std::string name; Path node; std::string device; };
/// /dev/mapper/NAME goes, and with it a key, or what is in RAM only.
struct CloseMapped { std::string name; };
/// No program, root's neither, can make the ext4 or XFS at `at` grow by more than `room`.
struct LimitRoom   { Path at; ByteSize room; };
/// FITRIM of fstrim(8), from `start` bytes on: what is free there gives its RAM back.
struct TrimFree    { Path at; std::uint64_t start = 0, length = 0; };
/// A text at the start of a device that is empty: its first and last `room` bytes are zero, and nobody uses it.
struct MarkDevice  { Path node; std::string device, text; std::uint64_t room = 0; };
struct ProveWritable { Place at; };           ///< create and remove a file, ask statvfs
/// What an overlay needs of the file system for changes, and room there; leaves nothing behind.
struct TryUpper    { Place at; };
struct WriteText   { Place file; std::string text; };  ///< into an existing file
struct MakeLink    { Path target; Path at; };
struct RemoveFile  { Place at; };
/// Writes the whole file or nothing; an existing file keeps owner, mode and labels, `mode` is that of a new one.
struct StoreText   { Place file; std::string text; unsigned mode = 0644; };
/// Does nothing, but when the plan is taken back, the file becomes what it was here, whatever changed it;
/// `size`: how large it is now.
struct KeepText    { Place file; ByteSize size; };
/// A program with its arguments, without a shell; `root`: what is `/` for it (chroot(2)).
struct RunProgram  { std::vector<std::string> args; Path root = "/"; };

/// All that is on the device is overwritten: mkswap(8) and swapon(8). `priority`: before swap with a lower one; -1: none.
struct StartSwap   { Path node; int priority = -1; };
struct StopSwap    { Path node; };
/// A new device of the kernel's zram at `node`, and a link to its folder in sysfs; "": the kernel's usual algorithm.
struct MakeZram    { Path node, link; std::string algorithm; ByteSize size; };
struct RemoveZram  { Path node, link; };

struct CopyTree    { Place from, to; bool whole = true; };  ///< with all attributes; `whole`: a folder with its contents
/// Copies to `to` what RAM could not hold of the file `from`: flags of chattr(1) that do not lock
/// it, btrfs attributes, and user.* (which tmpfs has from Linux 6.6 on).
struct CarryOver   { Place from, to; bool user_attributes = false, noatime = true; };
struct ChangeFileFlags { Place at; unsigned set = 0, clear = 0; };  ///< chattr(1), as bits
/// The project of quotas of a folder (chattr -p), and whether what is made in it gets the same (chattr +P).
struct SetProject  { Place at; std::uint32_t project = 0; bool is_inherited = false; };
struct Exchange    { Place a, b; };          ///< renameat2(2), RENAME_EXCHANGE
struct Rename      { Place from, to; };      ///< never replaces an existing name
struct PutBack     { Place from, to; };      ///< rename(2): replaces what has the name of `to`
struct RemoveTree  { Place at; };
struct SyncFileSystem { Place at; };         ///< syncfs(2)

/// Binds the tree at `overlay` to `to`, which lies in a shared copy of the mount that `at` is
/// mounted on. The kernel repeats this at `at`, beneath the mount there (propagate_mnt() in
/// fs/pnode.c, Linux 4.11): nobody sees a change, and there is always a root.
struct Tuck        { Path overlay, to, at; };
/// Makes all mounts from `tree` down private: a tucked overlay becomes independent of the copy.
struct Settle      { Path tree; };
// clang-format on

using Step =
    std::variant<MakePrivate, MakeShared, MakePrivateTree, MakeDir, RemoveDir, MountTmpfs, LimitTmpfs,
                 MountOverlay, MountReal, MountFile, CopyAttributes, CopyLabel, RemountSuperblock, SetFlags,
                 Bind, BindTree, MoveMount, Unmount, DetachTree, SealDevice, UnsealDevice, OpenCrypt,
                 OpenPool, GrowPool, OpenThin, OpenReadOnly, OpenCow, ReadFrom, UnlockMapped, LockMapped,
                 CloseMapped, LimitRoom, TrimFree, MarkDevice, ProveWritable, TryUpper, WriteText, MakeLink,
                 RemoveFile, StoreText, KeepText, RunProgram, StartSwap, StopSwap, MakeZram, RemoveZram,
                 CopyTree, CarryOver, ChangeFileFlags, SetProject, Exchange, Rename, PutBack, RemoveTree,
                 SyncFileSystem, Tuck, Settle>;

}  // namespace ramroot
