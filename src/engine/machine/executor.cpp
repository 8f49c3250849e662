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
/// leaves less behind. But no folder is removed then: what could not be taken back may use it, as an overlay
/// that is still mounted its upper layer on a device.
void roll_back(const Plan& plan, System& system, Report& report) {
  report.ending = Ending::rolled_back;
  for (std::size_t i = count_begun(plan, report); i-- > 0;) {
    for (const Step& undo : plan.steps[i].undo) {
      if (report.undo_failure && std::holds_alternative<RemoveTree>(undo)) continue;
      auto done = perform(undo, system);
      if (done) continue;
      report.ending = Ending::broken;
      if (!report.undo_failure) report.undo_failure = done.error();
      report.undo_failures.push_back(done.error());
    }
  }
}

/// One effect for each kind of step; a forgotten one does not compile.
struct Performer {
  System& system;

  Result<void> operator()(const MakePrivate& s) const {
    return system.set_propagation(s.at, Propagation::is_private, Depth::one_mount);
  }
  Result<void> operator()(const MakeShared& s) const {
    return system.set_propagation(s.at, Propagation::is_shared, Depth::one_mount);
  }
  Result<void> operator()(const MakePrivateTree& s) const {
    return system.set_propagation(s.at, Propagation::is_private, Depth::whole_tree);
  }
  Result<void> operator()(const MakeDir& s) const { return system.make_dir(s.at, s.mode); }
  Result<void> operator()(const RemoveDir& s) const { return system.remove_dir(s.at); }
  Result<void> operator()(const MountTmpfs& s) const { return mount_tmpfs(s, system); }
  Result<void> operator()(const LimitTmpfs& s) const { return remount_tmpfs(s, system); }
  Result<void> operator()(const MountOverlay& s) const {
    return system.mount(s.source, s.at, "overlay", s.flags, s.options);
  }
  Result<void> operator()(const MountReal& s) const {
    return system.mount_by_program(s.source, s.at, s.fstype, s.options);
  }
  Result<void> operator()(const MountFile& s) const {
    return system.mount(s.file, s.at, s.fstype, s.flags, s.options);
  }
  Result<void> operator()(const CopyAttributes& s) const {
    return system.copy_attributes(s.from, s.to, s.exact ? Surplus::goes : Surplus::stays);
  }
  Result<void> operator()(const CopyLabel& s) const { return system.copy_label(s.from, s.to); }
  Result<void> operator()(const RemountSuperblock& s) const {
    return system.remount_superblock(s.at, s.flags, "");
  }
  Result<void> operator()(const SetFlags& s) const { return system.set_mount_flags(s.at, s.flags); }
  Result<void> operator()(const Bind& s) const {
    return system.bind(s.from, s.to, Depth::one_mount, s.links);
  }
  Result<void> operator()(const BindTree& s) const {
    return system.bind(s.from, s.to, Depth::whole_tree, Links::refuse);
  }
  Result<void> operator()(const MoveMount& s) const { return system.move_mount(s.from, s.to); }
  Result<void> operator()(const Unmount& s) const { return system.unmount(s.at, Leave::when_idle); }
  Result<void> operator()(const DetachTree& s) const { return system.unmount(s.at, Leave::at_once); }
  Result<void> operator()(const SealDevice& s) const {
    return system.set_device_read_only(s.node, s.device, true);
  }
  Result<void> operator()(const UnsealDevice& s) const {
    return system.set_device_read_only(s.node, s.device, false);
  }
  Result<void> operator()(const OpenCrypt& s) const {
    return system.open_crypt(s.name, s.node, s.device, kCipher, s.offset, s.size,
                             s.is_alone ? Users::none : Users::device_mapper);
  }
  Result<void> operator()(const OpenPool& s) const {
    return system.open_pool(s.name, s.size.bytes, s.data.bytes, s.metadata.bytes, kThinBlock);
  }
  Result<void> operator()(const OpenThin& s) const {
    return system.open_thin(s.name, s.pool, s.node, s.device);
  }
  Result<void> operator()(const OpenReadOnly& s) const {
    return system.open_read_only(s.name, s.node, s.device);
  }
  Result<void> operator()(const OpenCow& s) const { return system.open_cow(s.name, s.node, s.device); }
  Result<void> operator()(const ReadFrom& s) const { return system.read_from(s.name, s.origin); }
  Result<void> operator()(const UnlockMapped& s) const {
    return system.set_mapped_read_only(s.name, s.node, s.device, false);
  }
  Result<void> operator()(const LockMapped& s) const {
    return system.set_mapped_read_only(s.name, s.node, s.device, true);
  }
  Result<void> operator()(const CloseMapped& s) const { return system.close_mapped(s.name); }
  Result<void> operator()(const GrowPool& s) const { return system.grow_pool(s.name, s.size.bytes); }
  Result<void> operator()(const LimitRoom& s) const { return system.limit_room(s.at, s.room.bytes); }
  Result<void> operator()(const TrimFree& s) const { return system.trim_free(s.at, s.start, s.length); }
  Result<void> operator()(const MarkDevice& s) const {
    return system.mark_device(s.node, s.device, s.text, s.room);
  }
  Result<void> operator()(const ProveWritable& s) const { return system.prove_writable(s.at); }
  Result<void> operator()(const TryUpper& s) const { return system.try_upper(s.at); }
  Result<void> operator()(const WriteText& s) const { return system.write_text(s.file, s.text); }
  Result<void> operator()(const MakeLink& s) const { return system.make_link(s.target, s.at); }
  Result<void> operator()(const RemoveFile& s) const { return system.remove_file(s.at); }
  Result<void> operator()(const StoreText& s) const { return system.store_text(s.file, s.text, s.mode); }
  Result<void> operator()(const KeepText&) const { return Result<void>(); }
  Result<void> operator()(const RunProgram& s) const { return system.run_program(s.args, s.root); }
  Result<void> operator()(const StartSwap& s) const { return system.start_swap(s.node, s.priority); }
  Result<void> operator()(const StopSwap& s) const { return system.stop_swap(s.node); }
  Result<void> operator()(const MakeZram& s) const {
    return system.make_zram(s.node, s.link, s.algorithm, s.size.bytes);
  }
  Result<void> operator()(const RemoveZram& s) const { return system.remove_zram(s.node, s.link); }
  Result<void> operator()(const CopyTree& s) const {
    return system.copy_tree(s.from, s.to, s.whole ? CopyDepth::with_contents : CopyDepth::object_alone);
  }
  Result<void> operator()(const CarryOver& s) const {
    return system.carry_over(s.from, s.to, s.user_attributes, s.noatime);
  }
  Result<void> operator()(const ChangeFileFlags& s) const {
    return system.change_file_flags(s.at, s.set, s.clear);
  }
  Result<void> operator()(const SetProject& s) const {
    return system.set_project(s.at, s.project, s.is_inherited);
  }
  Result<void> operator()(const Exchange& s) const { return system.rename(s.a, s.b, OnTarget::exchange); }
  Result<void> operator()(const Rename& s) const { return system.rename(s.from, s.to, OnTarget::refuse); }
  Result<void> operator()(const PutBack& s) const { return system.rename(s.from, s.to, OnTarget::replace); }
  Result<void> operator()(const RemoveTree& s) const { return system.remove_tree(s.at); }
  Result<void> operator()(const SyncFileSystem& s) const { return system.sync_file_system(s.at); }
  Result<void> operator()(const Tuck& s) const {
    return system.bind(s.overlay, s.to, Depth::whole_tree, Links::refuse);
  }
  Result<void> operator()(const Settle& s) const {
    return system.set_propagation(s.tree, Propagation::is_private, Depth::whole_tree);
  }
};

}  // namespace

Result<void> perform(const Step& step, System& system) { return std::visit(Performer{system}, step); }

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
