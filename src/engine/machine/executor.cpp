// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

/// Only root can access the upper, and nothing in it can be used except through the overlay.
constexpr const char* kUpperFlags = "nosuid,nodev,noexec,relatime";

/// The usual one for disks; the key is of 512 bits, two of AES-256.
constexpr const char* kCipher = "aes-xts-plain64";

std::string render_limits(ByteSize size, std::uint64_t nr_inodes) {
  return "size=" + std::to_string(size.bytes) + ",nr_inodes=" + std::to_string(nr_inodes);
}

Result<void> mount_tmpfs(const MountTmpfs& s, System& system) {
  return system.mount("ramroot", s.at, "tmpfs", kUpperFlags,
                      "mode=0700," + render_limits(s.size, s.nr_inodes));
}

Result<void> remount_tmpfs(const LimitTmpfs& s, System& system) {
  return system.remount_superblock(s.at, kUpperFlags, render_limits(s.size, s.nr_inodes));
}

/// How many steps have to be undone. A step that fails has changed nothing, except a program that was
/// interrupted: it may have done its work, or a part of it.
std::size_t count_begun(const Plan& plan, const Report& report) {
  const bool in_program = report.interrupted && report.finished < plan.steps.size() &&
                          std::holds_alternative<RunProgram>(plan.steps[report.finished].step);
  return report.finished + (in_program ? 1 : 0);
}

/// Undoes what was begun, newest step first. Continues after a failure, because each undone step
/// leaves less behind.
void roll_back(const Plan& plan, System& system, Report& report) {
  report.ending = Ending::rolled_back;
  for (std::size_t i = count_begun(plan, report); i-- > 0;) {
    for (const Step& undo : plan.steps[i].undo) {
      auto done = perform(undo, system);
      if (done) continue;
      report.ending = Ending::broken;
      if (!report.undo_failure) report.undo_failure = done.error();
      report.undo_failures.push_back(done.error());
    }
  }
}

}  // namespace

Result<void> perform(const Step& step, System& system) {
  return std::visit(
      Match{
          [&](const MakePrivate& s) {
            return system.set_propagation(s.at, Propagation::is_private, Depth::one_mount);
          },
          [&](const MakeShared& s) {
            return system.set_propagation(s.at, Propagation::is_shared, Depth::one_mount);
          },
          [&](const MakePrivateTree& s) {
            return system.set_propagation(s.at, Propagation::is_private, Depth::whole_tree);
          },
          [&](const MakeDir& s) { return system.make_dir(s.at, s.mode); },
          [&](const RemoveDir& s) { return system.remove_dir(s.at); },
          [&](const MountTmpfs& s) { return mount_tmpfs(s, system); },
          [&](const LimitTmpfs& s) { return remount_tmpfs(s, system); },
          [&](const MountOverlay& s) { return system.mount(s.source, s.at, "overlay", s.flags, s.options); },
          [&](const MountReal& s) { return system.mount_by_program(s.source, s.at, s.fstype, s.options); },
          [&](const MountFile& s) { return system.mount(s.file, s.at, s.fstype, s.flags, s.options); },
          [&](const CopyAttributes& s) {
            return system.copy_attributes(s.from, s.to, s.exact ? Surplus::goes : Surplus::stays);
          },
          [&](const CopyLabel& s) { return system.copy_label(s.from, s.to); },
          [&](const RemountSuperblock& s) { return system.remount_superblock(s.at, s.flags, ""); },
          [&](const SetFlags& s) { return system.set_mount_flags(s.at, s.flags); },
          [&](const Bind& s) { return system.bind(s.from, s.to, Depth::one_mount, s.links); },
          [&](const BindTree& s) { return system.bind(s.from, s.to, Depth::whole_tree, Links::refuse); },
          [&](const MoveMount& s) { return system.move_mount(s.from, s.to); },
          [&](const Unmount& s) { return system.unmount(s.at, Leave::when_idle); },
          [&](const DetachTree& s) { return system.unmount(s.at, Leave::at_once); },
          [&](const SealDevice& s) { return system.set_device_read_only(s.node, s.device, true); },
          [&](const UnsealDevice& s) { return system.set_device_read_only(s.node, s.device, false); },
          [&](const OpenCrypt& s) {
            return system.open_crypt(s.name, s.node, s.device, kCipher, s.offset, s.size,
                                     s.is_alone ? Users::none : Users::device_mapper);
          },
          [&](const CloseCrypt& s) { return system.close_crypt(s.name); },
          [&](const MarkDevice& s) { return system.mark_device(s.node, s.device, s.text, s.room); },
          [&](const ProveWritable& s) { return system.prove_writable(s.at); },
          [&](const TryUpper& s) { return system.try_upper(s.at); },
          [&](const WriteText& s) { return system.write_text(s.file, s.text); },
          [&](const MakeLink& s) { return system.make_link(s.target, s.at); },
          [&](const RemoveFile& s) { return system.remove_file(s.at); },
          [&](const StoreText& s) { return system.store_text(s.file, s.text, s.mode); },
          [&](const KeepText&) { return Result<void>(); },
          [&](const RunProgram& s) { return system.run_program(s.args, s.root); },
          [&](const StartSwap& s) { return system.start_swap(s.node); },
          [&](const StopSwap& s) { return system.stop_swap(s.node); },
          [&](const CopyTree& s) {
            return system.copy_tree(s.from, s.to,
                                    s.whole ? CopyDepth::with_contents : CopyDepth::object_alone);
          },
          [&](const CarryOver& s) { return system.carry_over(s.from, s.to, s.user_attributes, s.noatime); },
          [&](const ChangeFileFlags& s) { return system.change_file_flags(s.at, s.set, s.clear); },
          [&](const SetProject& s) { return system.set_project(s.at, s.project, s.is_inherited); },
          [&](const Exchange& s) { return system.rename(s.a, s.b, OnTarget::exchange); },
          [&](const Rename& s) { return system.rename(s.from, s.to, OnTarget::refuse); },
          [&](const PutBack& s) { return system.rename(s.from, s.to, OnTarget::replace); },
          [&](const RemoveTree& s) { return system.remove_tree(s.at); },
          [&](const SyncFileSystem& s) { return system.sync_file_system(s.at); },
          [&](const Tuck& s) { return system.bind(s.overlay, s.to, Depth::whole_tree, Links::refuse); },
          [&](const Settle& s) {
            return system.set_propagation(s.tree, Propagation::is_private, Depth::whole_tree);
          },
      },
      step);
}

Report execute(const Plan& plan, System& system, Interruption* interruption, const Proof& proof) {
  Report report;
  for (const PlannedStep& planned : plan.steps) {
    const auto done = perform(planned.step, system);
    if (done) ++report.finished;
    // Ctrl-C ends a program that is running, too; how it failed then tells nothing.
    report.interrupted = interruption != nullptr && interruption->arrived();
    if (report.interrupted) report.failure = Error{0, "", "interrupted before it could " + plan.purpose};
    else if (!done) report.failure = done.error();
    if (report.failure) break;
  }
  if (!report.failure && proof)
    if (auto holds = proof(); !holds) report.failure = holds.error();
  if (!report.failure) return report;
  if (interruption != nullptr) interruption->hold_off();
  if (plan.recovery == Recovery::stop_and_report) report.ending = Ending::stopped;
  else roll_back(plan, system, report);
  return report;
}

}  // namespace ramroot
