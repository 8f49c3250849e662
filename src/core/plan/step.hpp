// SPDX-License-Identifier: GPL-3.0-or-later
/// Steps: every change to a machine, as inert values. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/byte_size.hpp"
#include "base/place.hpp"

namespace ramroot {

/// Must undoing clean up, or does the RAM layer take the trace with it? (After an
/// overlay used them, upper and work are not empty: rmdir would fail.)
enum class Trace { stays, dies_with_ram };

// One line a step, like a table.
// clang-format off
struct MakePrivate { Path at; };  ///< changes below this mount reach no other
struct MakeShared  { Path at; };
/// MakePrivate for a mount and all below it; `shared` are those that it changes.
struct MakePrivateTree { Path at; std::vector<Path> shared; };
struct MakeDir     { Place at; unsigned mode = 0755; Trace trace = Trace::stays; };
struct RemoveDir   { Place at; };
struct MountTmpfs  { Path at; ByteSize size; std::uint64_t nr_inodes = 0; };
struct MountOverlay { Place at; std::string source, options, flags = "relatime"; };
struct MountReal   { std::string source; Path at; std::string fstype, options; };  ///< by mount(8)
/// Owner, mode, ACL, labels, times of a folder; `exact`: what only `to` has of them goes.
struct CopyAttributes { Place from, to; bool exact = false; };
struct RemountSuperblock { Place at; std::string flags, before; };  ///< the file system itself
struct SetFlags    { Place at; std::string flags, before; };       ///< of this mount only
struct Bind        { Place from; Place to; };  ///< one mount without those below it
struct BindTree    { Place from; Place to; }; ///< a mount and all below it
struct MoveMount   { Place from, to; };
struct Unmount     { Place at; std::optional<Place> bound_from = std::nullopt; };
struct DetachTree  { Place at; std::optional<Place> bound_from = std::nullopt; };
/// BLKROSET of blockdev(8): programs cannot write to the device any more, the kernel can.
struct SealDevice  { Path node; std::string device; };   ///< "/dev/vda1", "254:1"
struct UnsealDevice { Path node; std::string device; };
struct ProveWritable { Place at; };           ///< create and remove a file, ask statvfs
struct WriteText   { Place file; std::string text; };  ///< into the file that is there
struct MakeLink    { Path target; Path at; };
struct RemoveFile  { Place at; };
/// All of it or nothing; a file that is there keeps owner, mode and labels. `before`: what it says now.
struct StoreText   { Place file; std::string text; std::optional<std::string> before = std::nullopt; };
struct KeepText    { Place file; std::string text; };  ///< nothing now; taking back makes the file say this again
/// A program with its arguments, no shell; `undo` is another one, or nothing where there is no way back.
struct RunProgram  { std::vector<std::string> args, undo = {}; };

struct CopyTree    { Place from, to; bool whole = true; };  ///< with all attributes; `whole`: and what is in it
/// What RAM could not hold of the file `from`, for its copy `to`: flags of chattr(1) that do not
/// lock it, attributes of btrfs, and user.* (tmpfs has them from Linux 6.6 on).
struct CarryOver   { Place from, to; bool user_attributes = false; };
struct ChangeFileFlags { Place at; unsigned set = 0, clear = 0; };  ///< chattr(1), as bits
struct Exchange    { Place a, b; };          ///< renameat2(2), RENAME_EXCHANGE
struct Rename      { Place from, to; };      ///< never over something that is there
struct RemoveTree  { Place at; };
struct SyncFileSystem { Place at; };         ///< syncfs(2)

/// Binds the tree at `overlay` to `to`, which is in a shared copy of the mount that `at` is
/// mounted on. The kernel repeats that at `at`, beneath the mount there (propagate_mnt() in
/// fs/pnode.c, Linux 4.11): nobody sees a change, nor is there a moment without a root.
struct Tuck        { Path overlay, to, at; };
/// Makes all mounts from `tree` down private: what is tucked beneath `at` now is a mount of
/// its own. Taking it back goes by way of the empty folder `spare`.
struct Settle      { Path tree, at, spare; };
// clang-format on

using Step =
    std::variant<MakePrivate, MakeShared, MakePrivateTree, MakeDir, RemoveDir, MountTmpfs, MountOverlay,
                 MountReal, CopyAttributes, RemountSuperblock, SetFlags, Bind, BindTree, MoveMount, Unmount,
                 DetachTree, SealDevice, UnsealDevice, ProveWritable, WriteText, MakeLink, RemoveFile,
                 StoreText, KeepText, RunProgram, CopyTree, CarryOver, ChangeFileFlags, Exchange, Rename,
                 RemoveTree, SyncFileSystem, Tuck, Settle>;

/// What to do when a step fails half way.
enum class Recovery {
  undo_all,         ///< run the inverse steps, newest first
  stop_and_report,  ///< leave finished steps; running again resumes
};

struct Plan {
  std::string purpose;  ///< "protect the root", the heading of `ramroot plan`
  Recovery recovery = Recovery::undo_all;
  std::vector<Step> steps = {};
};

/// Visits a Step with one lambda per alternative; a forgotten one does not compile.
template <class... Fs>
struct Match : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Match(Fs...) -> Match<Fs...>;

}  // namespace ramroot
