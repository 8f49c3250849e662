// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/plan/describe.hpp"
#include "core/plan/plan.hpp"

namespace ramroot {
namespace {

std::string render(const std::vector<Step>& steps) {
  std::string out;
  for (const Step& step : steps) out += (out.empty() ? "" : "; ") + describe(step);
  return out;
}

struct UndoCase {
  PlannedStep planned;
  const char* undo;
};

const UndoCase kRows[] = {
    {MakePrivate{"/"}, "shared    /"},
    {MakeShared{"/"}, "private   /"},
    {make_tree_private("/", {}), ""},
    {make_tree_private("/", {"/", "/run"}), "shared    /; shared    /run"},
    {MakeDir{"/ro"}, "rmdir     /ro"},
    {MakeDir{Place{"/ramroot", "/ro"}}, "rmdir     /ramroot/ro"},
    {make_dir_in_ram("/rw/upper", 0755), ""},
    {RemoveDir{"/ro"}, "mkdir     /ro mode=0755"},
    {MountTmpfs{"/rw", {4096}, 7}, "umount    /rw"},
    {MountOverlay{"/ramroot", "/rw", "x"}, "umount    /ramroot"},
    {MountReal{"/dev/vdb1", "/ro/var", "ext4", "ro"}, "umount    /ro/var"},
    {MountFile{"/disk.img", "/lower", "erofs", "ro", ""}, "umount    /lower"},
    {CopyAttributes{"/root", "/rw/upper"}, ""},
    {CopyLabel{"/rw/ro", "/root"}, ""},
    {limit_tmpfs({"/rw", {33554432}, 8192}, {"/rw", {16777216}, 4096}),
     "limit     /rw size=16777216 nr_inodes=4096"},
    {remount_superblock("/root", "ro", "rw"), "remount   /root rw"},
    {set_mount_flags("/root", "ro,nosuid", "ro"), "flags     /root ro"},
    {Bind{"/root", "/ro"}, "detach    /ro"},
    {BindTree{Place{"/root", "/usr"}, Place{"/ramroot", "/usr"}}, "detach    /ramroot/usr"},
    {MoveMount{"/rw", Place{"/ramroot", "/rw"}}, "move      /ramroot/rw -> /rw"},
    {without_undo(Unmount{"/ro"}), ""},
    {unmount_bound("/ro", "/root"), "bind      /root -> /ro"},
    {without_undo(DetachTree{"/ro/usr"}), ""},
    {detach_bound("/ro/usr", Place{"/root", "/usr"}), "bind-tree /root/usr -> /ro/usr"},
    {SealDevice{"/dev/vda1", "254:1"}, "unseal    /dev/vda1"},
    {UnsealDevice{"/dev/vda1", "254:1"}, "seal      /dev/vda1"},
    {OpenCrypt{"ramroot", "/dev/vdb", "254:16", 1048576}, "unmap     /dev/mapper/ramroot"},
    {OpenPool{"p", {4096}, {8192}, {2048}}, "unmap     /dev/mapper/p"},
    {OpenThin{"t", "p", "/dev/vda1", "254:1"}, "unmap     /dev/mapper/t"},
    {OpenReadOnly{"r", "/dev/vda1", "254:1"}, "unmap     /dev/mapper/r"},
    {OpenCow{"c", "/dev/vda1", "254:1"}, "unmap     /dev/mapper/c"},
    {without_undo(ReadFrom{"t", "c"}), ""},
    {UnlockMapped{"r", "/dev/vda1", "254:1"}, "lock      /dev/mapper/r over /dev/vda1"},
    {without_undo(LockMapped{"r", "/dev/vda1", "254:1"}), ""},
    {without_undo(CloseMapped{"ramroot"}), ""},
    {GrowPool{"ramroot.pool", {131072}}, ""},
    {LimitRoom{"/root", {4096}}, ""},
    {TrimFree{"/", 4096, 8192}, ""},
    {MarkDevice{"/dev/vdb", "254:16", "mine", 1048576}, ""},
    {ProveWritable{"/ramroot"}, ""},
    {TryUpper{"/disk"}, ""},
    {WriteText{Place{"/ramroot", "/etc/fstab"}, "x"}, ""},
    {MakeLink{"/dev/block/254:1", "/run/l"}, "remove    /run/l"},
    {without_undo(RemoveFile{"/run/l"}), ""},
    {store_new_text("/run/s", "x"), "remove    /run/s"},
    {replace_text("/etc/s", "new", "old!"), "store     /etc/s (4 bytes)"},
    {keep_text("/etc/s", "old!"), "store     /etc/s (4 bytes)"},
    {without_undo(RunProgram{{"/bin/x", "on"}}), ""},
    {run_reversible({"/bin/x", "on"}, {"/bin/x", "off"}), "run       /bin/x off"},
    {StartSwap{"/dev/dm-1"}, "swapoff   /dev/dm-1"},
    {without_undo(StopSwap{"/dev/dm-1"}), ""},
    {MakeZram{"/dev/z", "/run/z", "zstd", {1U << 20}}, "no-zram   /dev/z"},
    {without_undo(RemoveZram{"/dev/z", "/run/z"}), ""},
    {CopyTree{"/a", "/b"}, "rm-tree   /b"},
    {CarryOver{"/a", "/b"}, ""},
    {ChangeFileFlags{"/a", 0x10, 0x20}, "chattr    /a +a -i"},
    {without_undo(SetProject{"/a", 7}), ""},
    {Exchange{"/a", "/b"}, "exchange  /a <-> /b"},
    {Rename{"/a", "/b"}, "rename    /b -> /a"},
    {without_undo(PutBack{"/a", "/b"}), ""},
    {keep_file("/a", "/b"), "put-back  /b -> /a"},
    {without_undo(RemoveTree{"/a"}), ""},
    {SyncFileSystem{"/ro"}, ""},
    {Tuck{"/ramroot", "/ramroot.peer/root", "/root"}, "detach    /ramroot.peer/root"},
    {settle_mounts("/", "/root", "/ro"), "move      /root -> /ro; detach    /root; move      /ro -> /root"},
};

TEST(Undo, takes_every_step_back) {
  for (const UndoCase& row : kRows)
    EXPECT_EQ(render(row.planned.undo), row.undo) << describe(row.planned.step);
}

template <class... Steps>
constexpr bool kNeedTheirPast = !(... || std::is_constructible_v<PlannedStep, Steps>);

/// Nobody can plan these without saying what takes them back.
static_assert(kNeedTheirPast<MakePrivateTree, LimitTmpfs, RemountSuperblock, SetFlags, Unmount, DetachTree,
                             RemoveFile, StoreText, KeepText, RunProgram, SetProject, PutBack, RemoveTree,
                             CloseMapped, ReadFrom, LockMapped, StopSwap, Settle>);

TEST(Undo, is_tested_for_every_alternative) {
  std::vector<bool> seen(std::variant_size_v<Step>, false);
  for (const UndoCase& row : kRows) seen[row.planned.step.index()] = true;
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_TRUE(seen[i]) << "alternative " << i;
}

/// Taking back what was taken back must be the step again, where the pair has no other state.
TEST(Undo, of_the_undo_is_the_step) {
  const struct {
    PlannedStep there, back;
  } rows[] = {
      {MakePrivate{"/"}, MakeShared{"/"}},
      {remount_superblock("/root", "ro", "rw"), remount_superblock("/root", "rw", "ro")},
      {limit_tmpfs({"/rw", {2}, 1}, {"/rw", {1}, 1}), limit_tmpfs({"/rw", {1}, 1}, {"/rw", {2}, 1})},
      {set_mount_flags("/root", "ro,nosuid", "ro"), set_mount_flags("/root", "ro", "ro,nosuid")},
      {MoveMount{"/rw", Place{"/ramroot", "/rw"}}, MoveMount{Place{"/ramroot", "/rw"}, "/rw"}},
      {MakeDir{"/ro"}, RemoveDir{"/ro"}},
  };
  for (const auto& [there, back] : rows) {
    EXPECT_EQ(render(there.undo), describe(back.step));
    EXPECT_EQ(render(back.undo), describe(there.step));
  }
}

}  // namespace
}  // namespace ramroot
