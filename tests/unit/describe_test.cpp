// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/describe.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ramroot {
namespace {

struct DescribeCase {
  Step step;
  const char* text;
};

const DescribeCase kRows[] = {
    {MakePrivate{"/"}, "private   /"},
    {MakeShared{"/"}, "shared    /"},
    {MakePrivateTree{"/"}, "private   / and all below it"},
    {MakeDir{"/ro"}, "mkdir     /ro mode=0755"},
    {MakeDir{Place{"/ramroot", "/tmp"}, 01777}, "mkdir     /ramroot/tmp mode=1777"},
    {RemoveDir{Place{"/ramroot", "/"}}, "rmdir     /ramroot"},
    {MountTmpfs{"/rw", {16777216}, 4096}, "tmpfs     /rw size=16777216 nr_inodes=4096"},
    {LimitTmpfs{"/rw", {16777216}, 4096}, "limit     /rw size=16777216 nr_inodes=4096"},
    {MountOverlay{"/ramroot", "/rw", "lowerdir=/ro"}, "overlay   /ramroot source=/rw lowerdir=/ro"},
    {MountFile{"/disk.img", "/lower", "erofs", "ro,nosuid", "user_xattr"},
     "image     /lower erofs source=/disk.img ro,nosuid,user_xattr"},
    {MountReal{"/dev/vdb1", "/ro/var", "ext4", "ro,noatime"},
     "mount     /ro/var ext4 source=/dev/vdb1 ro,noatime"},
    {CopyAttributes{"/root", "/rw/upper"}, "attrs     /root -> /rw/upper"},
    {CopyLabel{Place{"/root", "/rw/ro/etc"}, Place{"/root", "/etc"}},
     "label     /root/rw/ro/etc -> /root/etc"},
    {RemountSuperblock{"/root", "ro"}, "remount   /root ro"},
    {SetFlags{"/root", "ro,nosuid"}, "flags     /root ro,nosuid"},
    {Bind{"/root", "/ro"}, "bind      /root -> /ro"},
    {BindTree{Place{"/root", "/usr"}, Place{"/ramroot", "/usr"}}, "bind-tree /root/usr -> /ramroot/usr"},
    {MoveMount{"/rw", Place{"/ramroot", "/rw"}}, "move      /rw -> /ramroot/rw"},
    {Unmount{"/ro"}, "umount    /ro"},
    {DetachTree{"/ro/usr"}, "detach    /ro/usr"},
    {SealDevice{"/dev/vda1", "254:1"}, "seal      /dev/vda1"},
    {UnsealDevice{"/dev/vda1", "254:1"}, "unseal    /dev/vda1"},
    {OpenCrypt{"ramroot", "/dev/vdb", "254:16", 1048576}, "crypt     /dev/mapper/ramroot over /dev/vdb"},
    {OpenPool{"p", {4096}, {8192}, {2048}}, "pool      /dev/mapper/p (4096 bytes)"},
    {OpenThin{"t", "p", "/dev/vda1", "254:1"}, "thin      /dev/mapper/t over /dev/vda1, changes go to p"},
    {OpenReadOnly{"r", "/dev/vda1", "254:1"}, "read-only /dev/mapper/r over /dev/vda1"},
    {OpenCow{"c", "/dev/vda1", "254:1"}, "cow       /dev/mapper/c over /dev/vda1"},
    {ReadFrom{"t", "c"}, "origin    /dev/mapper/t reads /dev/mapper/c"},
    {UnlockMapped{"r", "/dev/vda1", "254:1"}, "unlock    /dev/mapper/r over /dev/vda1"},
    {LockMapped{"r", "/dev/vda1", "254:1"}, "lock      /dev/mapper/r over /dev/vda1"},
    {CloseMapped{"ramroot"}, "unmap     /dev/mapper/ramroot"},
    {GrowPool{"ramroot.pool", {131072}}, "grow      /dev/mapper/ramroot.pool (131072 bytes)"},
    {LimitRoom{"/root", {4096}}, "room      /root (4096 bytes)"},
    {TrimFree{"/", 4096, 8192}, "trim      / from 4096 (8192 bytes)"},
    {MarkDevice{"/dev/vdb", "254:16", "mine", 1048576}, "mark      /dev/vdb (4 bytes)"},
    {ProveWritable{"/ramroot"}, "prove     /ramroot can be written"},
    {TryUpper{"/disk"}, "try       /disk as a place for changes"},
    {WriteText{Place{"/ramroot", "/etc/fstab"}, "1234"}, "write     /ramroot/etc/fstab (4 bytes)"},
    {MakeLink{"/dev/block/254:1", "/run/l"}, "link      /run/l -> /dev/block/254:1"},
    {RemoveFile{"/run/l"}, "remove    /run/l"},
    {StoreText{"/run/s", ""}, "store     /run/s (0 bytes)"},
    {KeepText{"/boot/grub/grub.cfg", {4}}, "keep      /boot/grub/grub.cfg (4 bytes)"},
    {RunProgram{{"/usr/bin/bootctl", "set-oneshot", ""}}, "run       /usr/bin/bootctl set-oneshot ''"},
    {RunProgram{{"/sbin/load_policy"}, "/root"}, "run       /sbin/load_policy in /root"},
    {StartSwap{"/dev/mapper/ramroot-swap"}, "swapon    /dev/mapper/ramroot-swap"},
    {StartSwap{"/dev/z", 100}, "swapon    /dev/z priority=100"},
    {StopSwap{"/dev/mapper/ramroot-swap"}, "swapoff   /dev/mapper/ramroot-swap"},
    {MakeZram{"/dev/z", "/run/z", "zstd", {1048576}}, "zram      /dev/z size=1048576 algorithm=zstd"},
    {MakeZram{"/dev/z", "/run/z", "", {1048576}}, "zram      /dev/z size=1048576"},
    {RemoveZram{"/dev/z", "/run/z"}, "no-zram   /dev/z"},
    {CopyTree{"/rw/upper/opt", Place{"/ro", "/.ramroot/stage/0"}},
     "copy-tree /rw/upper/opt -> /ro/.ramroot/stage/0"},
    {CopyTree{"/rw/upper/opt", Place{"/ro", "/.ramroot/stage/0"}, false},
     "copy      /rw/upper/opt -> /ro/.ramroot/stage/0"},
    {CarryOver{"/a", "/b"}, "carry     /a -> /b"},
    {ChangeFileFlags{"/a", 0x10, 0x20}, "chattr    /a +i -a"},
    {SetProject{"/a", 7}, "project   /a 7"},
    {SetProject{"/a", 7, true}, "project   /a 7 for what is made in it too"},
    {Exchange{"/a", "/b"}, "exchange  /a <-> /b"},
    {Rename{"/a", "/b"}, "rename    /a -> /b"},
    {PutBack{"/a", "/b"}, "put-back  /a -> /b"},
    {RemoveTree{"/a"}, "rm-tree   /a"},
    {SyncFileSystem{"/ro"}, "syncfs    /ro"},
    {Tuck{"/ramroot", "/ramroot.peer/root", "/root"},
     "tuck      /ramroot beneath /root, by way of /ramroot.peer/root"},
    {Settle{"/"}, "settle    / and all below it: private"},
};

TEST(Describe, has_stable_words_for_every_step) {
  std::vector<bool> seen(std::variant_size_v<Step>, false);
  for (const DescribeCase& row : kRows) {
    EXPECT_EQ(describe(row.step), row.text);
    seen[row.step.index()] = true;
  }
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_TRUE(seen[i]) << "alternative " << i;
}

TEST(Describe, prints_no_control_byte_of_a_hostile_path) {
  const std::string hostile = "/a\x1b[2J\n\r\t\x07\x7f\xff";
  const Step rows[] = {BindTree{Place{"/root", hostile}, Place{"/ramroot", hostile}},
                       MountOverlay{hostile, hostile, hostile}, WriteText{Place{hostile, hostile}, hostile},
                       Tuck{hostile, hostile, hostile}, MakeDir{std::string(100000, '\x01')}};
  for (const Step& step : rows) {
    const std::string text = describe(step);
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; })) << text;
    EXPECT_LT(text.size(), 400U);
  }
}

TEST(Describe, numbers_the_steps_of_a_plan_in_a_column) {
  Plan plan{"try it"};
  EXPECT_EQ(describe(plan), "# try it\n");
  for (int i = 0; i < 10; ++i) plan.steps.emplace_back(MakeDir{"/d"});
  const std::string text = describe(plan);
  EXPECT_TRUE(text.starts_with("# try it\n 1. mkdir     /d mode=0755\n 2. ")) << text;
  EXPECT_TRUE(text.ends_with("\n10. mkdir     /d mode=0755\n")) << text;
}

}  // namespace
}  // namespace ramroot
