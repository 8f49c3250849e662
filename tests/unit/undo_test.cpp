// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/undo.hpp"

#include <gtest/gtest.h>

#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

std::string render(const std::vector<Step>& steps) {
  std::string out;
  for (const Step& step : steps) out += (out.empty() ? "" : "; ") + describe(step);
  return out;
}

struct UndoCase {
  Step step;
  const char* undo;
};

const UndoCase kRows[] = {
    {MakePrivate{"/"}, "shared    /"},
    {MakeShared{"/"}, "private   /"},
    {MakePrivateTree{"/", {}}, ""},
    {MakePrivateTree{"/", {"/", "/run"}}, "shared    /; shared    /run"},
    {MakeDir{"/ro"}, "rmdir     /ro"},
    {MakeDir{Place{"/ramroot", "/ro"}}, "rmdir     /ramroot/ro"},
    {MakeDir{"/rw/upper", 0755, Trace::dies_with_ram}, ""},
    {RemoveDir{"/ro"}, "mkdir     /ro mode=0755"},
    {MountTmpfs{"/rw", {4096}, 7}, "umount    /rw"},
    {MountOverlay{"/ramroot", "/rw", "x"}, "umount    /ramroot"},
    {MountReal{"/dev/vdb1", "/ro/var", "ext4", "ro"}, "umount    /ro/var"},
    {CopyAttributes{"/root", "/rw/upper"}, ""},
    {RemountSuperblock{"/root", "ro", "rw"}, "remount   /root rw"},
    {SetFlags{"/root", "ro,nosuid", "ro"}, "flags     /root ro"},
    {Bind{"/root", "/ro"}, "detach    /ro"},
    {BindTree{Place{"/root", "/usr"}, Place{"/ramroot", "/usr"}}, "detach    /ramroot/usr"},
    {MoveMount{"/rw", Place{"/ramroot", "/rw"}}, "move      /ramroot/rw -> /rw"},
    {Unmount{"/ro"}, ""},
    {Unmount{"/ro", "/root"}, "bind      /root -> /ro"},
    {DetachTree{"/ro/usr"}, ""},
    {DetachTree{"/ro/usr", Place{"/root", "/usr"}}, "bind-tree /root/usr -> /ro/usr"},
    {SealDevice{"/dev/vda1", "254:1"}, "unseal    /dev/vda1"},
    {UnsealDevice{"/dev/vda1", "254:1"}, "seal      /dev/vda1"},
    {ProveWritable{"/ramroot"}, ""},
    {WriteText{Place{"/ramroot", "/etc/fstab"}, "x"}, ""},
    {MakeLink{"/dev/block/254:1", "/run/l"}, "remove    /run/l"},
    {RemoveFile{"/run/l"}, ""},
    {StoreText{"/run/s", "x"}, "remove    /run/s"},
    {StoreText{"/etc/s", "new", "old!"}, "store     /etc/s (4 bytes)"},
    {KeepText{"/etc/s", "old!"}, "store     /etc/s (4 bytes)"},
    {RunProgram{{"/bin/x", "on"}}, ""},
    {RunProgram{{"/bin/x", "on"}, {"/bin/x", "off"}}, "run       /bin/x off"},
    {CopyTree{"/a", "/b"}, "rm-tree   /b"},
    {CarryOver{"/a", "/b"}, ""},
    {ChangeFileFlags{"/a", 0x10, 0x20}, "chattr    /a +a -i"},
    {SetProject{"/a", 7}, ""},
    {Exchange{"/a", "/b"}, "exchange  /a <-> /b"},
    {Rename{"/a", "/b"}, "rename    /b -> /a"},
    {RemoveTree{"/a"}, ""},
    {SyncFileSystem{"/ro"}, ""},
    {Tuck{"/ramroot", "/ramroot.peer/root", "/root"}, "detach    /ramroot.peer/root"},
    {Settle{"/", "/root", "/ro"}, "move      /root -> /ro; detach    /root; move      /ro -> /root"},
};

TEST(Undo, takes_every_step_back) {
  for (const UndoCase& row : kRows) EXPECT_EQ(render(undo_of(row.step)), row.undo) << describe(row.step);
}

TEST(Undo, is_tested_for_every_alternative) {
  std::vector<bool> seen(std::variant_size_v<Step>, false);
  for (const UndoCase& row : kRows) seen[row.step.index()] = true;
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_TRUE(seen[i]) << "alternative " << i;
}

/// Taking back what was taken back must be the step again, where the pair has no other state.
TEST(Undo, of_the_undo_is_the_step) {
  const Step rows[] = {
      MakePrivate{"/"},
      RemountSuperblock{"/root", "ro", "rw"},
      SetFlags{"/root", "ro,nosuid", "ro"},
      MoveMount{"/rw", Place{"/ramroot", "/rw"}},
      MakeDir{"/ro"},
  };
  for (const Step& step : rows) EXPECT_EQ(render(undo_of(undo_of(step).at(0))), describe(step));
}

}  // namespace
}  // namespace ramroot
