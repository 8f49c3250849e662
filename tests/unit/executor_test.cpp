// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/executor.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/boot/boot_labels.hpp"
#include "core/commit/writable_root.hpp"
#include "core/plan/describe.hpp"
#include "tests/support/fake_system.hpp"
#include "tests/support/situations.hpp"

namespace ramroot {
namespace {

using test::FakeSystem;
using test::make_situations;
using test::plan_of;
using Calls = std::vector<std::string>;

/// What performing these steps asks of the system.
Calls calls_of(const std::vector<Step>& steps) {
  FakeSystem system;
  for (const Step& step : steps) EXPECT_TRUE(perform(step, system));
  return system.calls;
}

std::vector<Step> steps_of(const Plan& plan) {
  std::vector<Step> steps;
  for (const PlannedStep& planned : plan.steps) steps.push_back(planned.step);
  return steps;
}

/// What taking back the first `count` steps asks of it, newest first.
Calls undo_calls_of(const Plan& plan, std::size_t count) {
  Calls out;
  while (count-- > 0)
    for (std::string& call : calls_of(plan.steps[count].undo)) out.push_back(std::move(call));
  return out;
}

TEST(Executor, makes_one_call_of_every_step) {
  const struct {
    Step step;
    const char* call;
  } rows[] = {
      {MakePrivate{"/"}, "private /"},
      {MakeShared{"/"}, "shared /"},
      {MakePrivateTree{"/"}, "private-tree /"},
      {MakeDir{Place{"/ramroot", "/tmp"}, 01777}, "mkdir /ramroot/tmp"},
      {RemoveDir{"/ro"}, "rmdir /ro"},
      {MountTmpfs{"/rw", {16777216}, 4096},
       "mount tmpfs /rw source=ramroot flags=nosuid,nodev,noexec,relatime "
       "data=mode=0700,size=16777216,nr_inodes=4096"},
      {LimitTmpfs{"/rw", {16777216}, 4096},
       "remount /rw nosuid,nodev,noexec,relatime data=size=16777216,nr_inodes=4096"},
      {MountOverlay{"/ramroot", "/rw", "lowerdir=/ro"},
       "mount overlay /ramroot source=/rw flags=relatime data=lowerdir=/ro"},
      {MountFile{"/disk.img", "/lower", "erofs", "ro", "dax"},
       "mount erofs /lower source=/disk.img flags=ro data=dax"},
      {MountReal{"/dev/vdb1", "/ro/var", "ext4", "ro"}, "mount(8) ext4 /ro/var source=/dev/vdb1 options=ro"},
      {CopyAttributes{"/root", "/rw/upper"}, "attrs /root /rw/upper"},
      {CopyLabel{"/rw/ro", "/root"}, "label /rw/ro /root"},
      {RemountSuperblock{"/root", "ro"}, "remount /root ro"},
      {SetFlags{"/root", "ro,nosuid"}, "flags /root ro,nosuid"},
      {Bind{"/root", "/ro"}, "bind /root /ro"},
      {BindTree{Place{"/root", "/usr"}, Place{"/ramroot", "/usr"}}, "bind-tree /root/usr /ramroot/usr"},
      {MoveMount{"/rw", Place{"/ramroot", "/rw"}}, "move /rw /ramroot/rw"},
      {Unmount{"/ro"}, "umount /ro"},
      {DetachTree{"/ro/usr"}, "detach /ro/usr"},
      {SealDevice{"/dev/vda1", "254:1"}, "seal /dev/vda1"},
      {UnsealDevice{"/dev/vda1", "254:1"}, "unseal /dev/vda1"},
      {OpenCrypt{"ramroot", "/dev/vdb", "254:16", 1048576},
       "crypt ramroot /dev/vdb 254:16 aes-xts-plain64 1048576+0"},
      {OpenCrypt{"swap", "/dev/vdb", "254:16", 1048576, 4096, false},
       "crypt swap /dev/vdb 254:16 aes-xts-plain64 1048576+4096 beside others"},
      {StartSwap{"/dev/dm-1"}, "swapon /dev/dm-1"},
      {StartSwap{"/dev/dm-1", 100}, "swapon /dev/dm-1 100"},
      {StopSwap{"/dev/dm-1"}, "swapoff /dev/dm-1"},
      {MakeZram{"/dev/z", "/run/z", "zstd", {1048576}}, "zram /dev/z /run/z zstd 1048576"},
      {RemoveZram{"/dev/z", "/run/z"}, "no-zram /dev/z /run/z"},
      {OpenPool{"p", {4096}, {8192}, {2048}}, "pool p 4096 of 8192+2048 by 65536"},
      {OpenThin{"t", "p", "/dev/vda1", "254:1"}, "thin t p /dev/vda1 254:1"},
      {OpenReadOnly{"r", "/dev/vda1", "254:1"}, "read-only r /dev/vda1 254:1"},
      {OpenCow{"c", "/dev/vda1", "254:1"}, "cow c /dev/vda1 254:1"},
      {ReadFrom{"t", "c"}, "origin t c"},
      {UnlockMapped{"r", "/dev/vda1", "254:1"}, "unlock r /dev/vda1 254:1"},
      {LockMapped{"r", "/dev/vda1", "254:1"}, "lock r /dev/vda1 254:1"},
      {CloseMapped{"ramroot"}, "unmap ramroot"},
      {GrowPool{"ramroot.pool", {131072}}, "grow ramroot.pool 131072"},
      {LimitRoom{"/root", {4096}}, "room /root 4096"},
      {TrimFree{"/", 4096, 8192}, "trim / 4096 8192"},
      {MarkDevice{"/dev/vdb", "254:16", "mine", 1048576}, "mark /dev/vdb 254:16 1048576"},
      {ProveWritable{"/ramroot"}, "prove /ramroot"},
      {TryUpper{"/disk"}, "try /disk"},
      {WriteText{Place{"/ramroot", "/etc/fstab"}, "x"}, "write /ramroot/etc/fstab"},
      {MakeLink{"/dev/block/254:1", "/run/l"}, "link /dev/block/254:1 /run/l"},
      {RemoveFile{"/run/l"}, "remove /run/l"},
      {StoreText{"/run/s", "x"}, "store /run/s"},
      {RunProgram{{"/bin/x", "y"}}, "run /bin/x y"},
      {RunProgram{{"/bin/x"}, "/root"}, "run-in /root /bin/x"},
      {CopyTree{"/a", "/b"}, "copy-tree /a /b"},
      {CopyTree{"/a", "/b", false}, "copy /a /b"},
      {CarryOver{"/a", "/b", true}, "carry-user /a /b"},
      {ChangeFileFlags{"/a", 16, 32}, "chattr /a +16 -32"},
      {SetProject{"/a", 7, true}, "project /a 7 inherited"},
      {Exchange{"/a", "/b"}, "exchange /a /b"},
      {Rename{"/a", "/b"}, "rename /a /b"},
      {PutBack{"/a", "/b"}, "put-back /a /b"},
      {RemoveTree{"/a"}, "rm-tree /a"},
      {SyncFileSystem{"/ro"}, "syncfs /ro"},
      {Tuck{"/ramroot", "/ramroot.peer/root", "/root"}, "bind-tree /ramroot /ramroot.peer/root"},
      {Settle{"/"}, "private-tree /"},
  };
  std::set<std::size_t> seen;
  for (const auto& row : rows) {
    EXPECT_EQ(calls_of({row.step}), Calls{row.call});
    seen.insert(row.step.index());
  }
  EXPECT_EQ(calls_of({KeepText{"/x", {1}}}), Calls()) << "it is there for taking back only";
  seen.insert(Step(KeepText{}).index());
  EXPECT_EQ(seen.size(), std::variant_size_v<Step>);
}

TEST(Executor, takes_an_encrypted_device_back) {
  UpperSeen device = *test::make_crypt("crypt", "crypt:dev=/dev/vdb").facts.upper;
  device.crypt->space = CryptSpace::empty;
  device.crypt->swap = {64U << 20};
  const Plan plan = *make_disk_plan(device, {});
  const std::size_t all = plan.steps.size();
  EXPECT_EQ(undo_calls_of(plan, all),
            (Calls{"umount /ramroot.disk", "rmdir /ramroot.disk", "swapoff /dev/mapper/ramroot-swap",
                   "unmap ramroot-swap", "unmap ramroot"}));
  for (std::size_t n = 1; n <= all; ++n) {
    FakeSystem system;
    system.fail_at = {n};
    EXPECT_EQ(execute(plan, system).ending, Ending::rolled_back) << n;
    const std::vector<Step> steps = steps_of(plan);
    Calls want = calls_of({steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(n)});
    for (std::string& call : undo_calls_of(plan, n - 1)) want.push_back(std::move(call));
    EXPECT_EQ(system.calls, want) << n;
  }
}

/// Both plans of a commit below a snapshot, one after the other: the second never takes back the first.
TEST(Executor, closes_the_disk_of_a_snapshot_from_every_step) {
  WritableFacts facts{.view = View::bare, .lowers = {{"/ro", "/ro", "ro"}, {"/ro/usr", "/ro/usr", "ro"}}};
  facts.disk = SnapshotDisk{"/dev/vda1", "254:1"};
  for (const Plan& plan : {make_keep_plan(*facts.disk), make_open_plan(facts)}) {
    for (std::size_t n = 1; n <= plan.steps.size(); ++n) {
      SCOPED_TRACE(describe(plan.steps[n - 1].step));
      FakeSystem system;
      system.fail_at = {n};
      EXPECT_EQ(execute(plan, system).ending, Ending::rolled_back);
      const std::vector<Step> steps = steps_of(plan);
      Calls want = calls_of({steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(n)});
      for (std::string& call : undo_calls_of(plan, n - 1)) want.push_back(std::move(call));
      EXPECT_EQ(system.calls, want);
    }
  }
  EXPECT_EQ(undo_calls_of(make_open_plan(facts), 4),
            (Calls{"remount /ro/usr ro", "remount /ro ro", "lock ramroot.ro /dev/vda1 254:1"}));
}

TEST(Executor, puts_files_back_when_a_program_fails) {
  const Plan plan{
      "turn it on",
      Recovery::undo_all,
      {replace_text("/etc/a", "new", "old"), keep_text("/boot/made-of-it", "old"),
       run_reversible({"/bin/once", "x"}, {"/bin/once", "-"}), without_undo(RunProgram{{"/bin/make"}})}};
  FakeSystem system;
  system.fail_on = "run /bin/make";
  EXPECT_EQ(execute(plan, system).ending, Ending::rolled_back);
  EXPECT_EQ(system.calls, (Calls{"store /etc/a", "run /bin/once x", "run /bin/make", "run /bin/once -",
                                 "store /boot/made-of-it", "store /etc/a"}));
}

TEST(Executor, runs_every_plan_to_its_end) {
  for (const auto& s : make_situations()) {
    const Plan plan = plan_of(s);
    FakeSystem system;
    const Report report = execute(plan, system);
    EXPECT_EQ(report.ending, Ending::done) << s.name;
    EXPECT_EQ(report.finished, plan.steps.size());
    EXPECT_EQ(system.calls, calls_of(steps_of(plan)));
    EXPECT_FALSE(report.failure);
  }
}

TEST(Executor, goes_back_from_every_step_of_every_plan) {
  for (const auto& s : make_situations()) {
    const Plan plan = plan_of(s);
    for (std::size_t n = 1; n <= plan.steps.size(); ++n) {
      SCOPED_TRACE(s.name + ", failing step " + std::to_string(n) + ": " + describe(plan.steps[n - 1].step));
      FakeSystem system;
      system.fail_at = {n};
      const Report report = execute(plan, system);
      EXPECT_EQ(report.ending, Ending::rolled_back);
      EXPECT_EQ(report.finished, n - 1);
      ASSERT_TRUE(report.failure);
      EXPECT_FALSE(report.undo_failure);
      const std::vector<Step> steps = steps_of(plan);
      Calls want = calls_of({steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(n)});
      EXPECT_EQ(report.failure->attempt, want.back());
      for (std::string& call : undo_calls_of(plan, n - 1)) want.push_back(std::move(call));
      EXPECT_EQ(system.calls, want);
    }
  }
}

TEST(Executor, leaves_no_mount_behind_wherever_giving_labels_fails) {
  Facts facts = test::make_usual("selinux").facts;
  facts.selinux = SelinuxFacts{"/usr/sbin/load_policy", false};
  const Plan plan = make_label_plan(facts, decide_boot_mounts(Options(), facts));
  for (std::size_t n = 1; n <= plan.steps.size(); ++n) {
    FakeSystem system;
    system.fail_at = {n};
    EXPECT_EQ(execute(plan, system).ending, Ending::rolled_back) << n;
    int mounts = 0;
    for (std::size_t i = 0; i < system.calls.size(); ++i) {
      const std::string& call = system.calls[i];
      if (i + 1 == n) continue;  // has done nothing
      if (call.starts_with("bind ") || call.starts_with("mount ")) ++mounts;
      if (call.starts_with("umount ") || call.starts_with("detach ")) --mounts;
    }
    EXPECT_EQ(mounts, 0) << n;
  }
}

// What could not be taken back may use the folders that would be removed.
TEST(Executor, is_broken_when_taking_back_fails_and_goes_on_with_the_rest_but_removes_no_folder) {
  for (const auto& s : make_situations()) {
    const Plan plan = plan_of(s);
    const std::size_t last = plan.steps.size();
    const Calls undos = undo_calls_of(plan, last - 1);
    for (std::size_t undo = 1; undo <= undos.size(); ++undo) {
      FakeSystem system;
      system.fail_at = {last, last + undo};
      const Report report = execute(plan, system);
      EXPECT_EQ(report.ending, Ending::broken) << s.name << " undo " << undo;
      const auto removals =
          std::count_if(undos.begin() + static_cast<std::ptrdiff_t>(undo), undos.end(),
                        [](const std::string& call) { return call.starts_with("rm-tree "); });
      EXPECT_EQ(system.calls.size(), last + undos.size() - static_cast<std::size_t>(removals));
      ASSERT_TRUE(report.undo_failure);
      EXPECT_EQ(report.undo_failure->attempt, system.calls[last + undo - 1]);
      EXPECT_EQ(report.failure->attempt, system.calls[last - 1]) << "the first failure is the one to tell";
    }
  }
}

TEST(Executor, tells_the_first_of_many_undo_failures) {
  const Plan plan{"try it", Recovery::undo_all, {MakeDir{"/a"}, MakeDir{"/b"}, ProveWritable{"/c"}}};
  FakeSystem system;
  system.fail_at = {3, 4, 5};
  const Report report = execute(plan, system);
  EXPECT_EQ(report.undo_failure->attempt, "rmdir /b");
}

TEST(Executor, stops_where_it_is_when_the_plan_says_so) {
  const Plan plan{"try it", Recovery::stop_and_report, {MakeDir{"/a"}, store_new_text("/a/b", "x")}};
  FakeSystem system;
  system.fail_at = {2};
  const Report report = execute(plan, system);
  EXPECT_EQ(report.ending, Ending::stopped);
  EXPECT_EQ(report.finished, 1U);
  EXPECT_EQ(system.calls, (Calls{"mkdir /a", "store /a/b"}));
}

/// Arrives during the call with this number; `held_off_at` is how many calls there were by then.
struct FakeInterruption : Interruption {
  FakeInterruption(const FakeSystem& asked, std::size_t call) : system(asked), at(call) {}
  bool arrived() const override { return system.calls.size() >= at; }
  void hold_off() override { held_off_at = system.calls.size(); }
  const FakeSystem& system;
  std::size_t at, held_off_at = 0;
};

TEST(Executor, goes_back_from_every_step_that_is_interrupted) {
  for (const auto& s : make_situations()) {
    const Plan plan = plan_of(s);
    for (std::size_t n = 1; n <= plan.steps.size(); ++n) {
      FakeSystem system;
      FakeInterruption interruption(system, n);
      const Report report = execute(plan, system, &interruption);
      EXPECT_EQ(report.ending, Ending::rolled_back) << s.name << " step " << n;
      EXPECT_TRUE(report.interrupted);
      EXPECT_EQ(report.failure->text(), "interrupted before it could " + plan.purpose);
      const std::vector<Step> steps = steps_of(plan);
      Calls want = calls_of({steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(n)});
      EXPECT_EQ(interruption.held_off_at, want.size()) << "nobody interrupts going back";
      for (std::string& call : undo_calls_of(plan, n)) want.push_back(std::move(call));
      EXPECT_EQ(system.calls, want);
    }
  }
}

TEST(Executor, takes_back_a_program_that_ctrl_c_ended_but_not_one_that_failed) {
  const Plan plan{"choose", Recovery::undo_all, {run_reversible({"/bin/once", "x"}, {"/bin/once", "-"})}};
  FakeSystem failing, interrupted;
  failing.fail_at = interrupted.fail_at = {1};
  const Report failed = execute(plan, failing);
  EXPECT_FALSE(failed.interrupted);
  EXPECT_EQ(failing.calls, (Calls{"run /bin/once x"}));
  FakeInterruption interruption(interrupted, 1);
  const Report report = execute(plan, interrupted, &interruption);
  EXPECT_TRUE(report.interrupted);
  EXPECT_EQ(interrupted.calls, (Calls{"run /bin/once x", "run /bin/once -"}));
  FakeSystem whole;
  FakeInterruption never(whole, 9);
  EXPECT_EQ(execute(plan, whole, &never).ending, Ending::done);
  EXPECT_EQ(never.held_off_at, 0U);
}

TEST(Executor, does_not_take_back_another_step_that_failed_when_it_was_interrupted) {
  const Plan plan{"try it", Recovery::undo_all, {MakeDir{"/a"}}};
  FakeSystem system;
  system.fail_at = {1};
  FakeInterruption interruption(system, 1);
  EXPECT_EQ(execute(plan, system, &interruption).ending, Ending::rolled_back);
  EXPECT_EQ(system.calls, Calls{"mkdir /a"});
}

TEST(Executor, tells_all_that_could_not_be_taken_back) {
  const Plan plan{"try it", Recovery::undo_all, {MakeDir{"/a"}, MakeDir{"/b"}, ProveWritable{"/c"}}};
  FakeSystem system;
  system.fail_at = {3, 4, 5};
  const Report report = execute(plan, system);
  ASSERT_EQ(report.undo_failures.size(), 2U);
  EXPECT_EQ(report.undo_failures[0].attempt, "rmdir /b");
  EXPECT_EQ(report.undo_failures[1].attempt, "rmdir /a");
}

TEST(Executor, has_nothing_to_do_with_an_empty_plan) {
  FakeSystem system;
  EXPECT_EQ(execute(Plan{"nothing"}, system).ending, Ending::done);
  EXPECT_TRUE(system.calls.empty());
}

}  // namespace
}  // namespace ramroot
