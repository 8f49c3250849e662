// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that commits need: copying whole trees, and renames that never replace
// anything by accident.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/attributes.hpp"
#include "base/beneath.hpp"
#include "base/file_flags.hpp"
#include "base/overlay_names.hpp"
#include "base/text.hpp"
#include "system/linux_system.hpp"
#include "system/tree_removal.hpp"

namespace ramroot {

namespace {

constexpr int kObjectFlags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW;

NameAt name_at(const ParentAndName& where, const Path& path) {
  return {where.parent.get(), where.name.c_str(), path};
}

}  // namespace

Result<void> LinuxSystem::copy_tree(const Place& from, const Place& to, CopyDepth depth) {
  const auto source = open_parent_beneath(from);
  if (!source) return source.error();
  const auto target = open_parent_beneath(to);
  if (!target) return target.error();
  const CopyOrder order{depth == CopyDepth::with_contents, links_, meter_};
  const Path source_path = from.text(), target_path = to.text();
  auto done = copy_object(name_at(*source, source_path), name_at(*target, target_path), order);
  // Half a copy is none. What had the name before is not ours.
  if (!done && done.error().errno_value != EEXIST) (void)remove_object(name_at(*target, target_path));
  return done;
}

Result<void> LinuxSystem::carry_over(const Place& from, const Place& to, bool user_attributes, bool noatime) {
  const std::string attempt = "keep flags and attributes of " + render_for_console(from.text());
  const auto source = open_beneath(from, kObjectFlags, Links::refuse);
  if (!source) return source.error().errno_value == ENOENT ? Result<void>() : source.error();
  const auto target = open_beneath(to, kObjectFlags, Links::refuse);
  if (!target) return target.error();
  const auto all = read_file_flags(source->get());
  if (!all) return Error{all.error().errno_value, attempt};
  const unsigned flags = *all & kCopiedFlags & ~kLockFlags & ~(noatime ? 0U : FS_NOATIME_FL);
  if (flags != 0)
    if (auto done = ramroot::change_file_flags(target->get(), flags, 0); !done)
      return Error{done.error().errno_value, attempt};
  const auto attributes = read_attributes(from.text());
  if (!attributes) return Error{attributes.error().errno_value, attempt};
  for (const auto& [name, value] : *attributes)
    if ((is_never_in_ram(name) || (user_attributes && name.starts_with("user."))) &&
        ::fsetxattr(target->get(), name.c_str(), value.data(), value.size(), 0) != 0)
      return Error{errno, attempt, render_for_console(name)};
  return {};
}

Result<void> LinuxSystem::change_file_flags(const Place& at, unsigned set, unsigned clear) {
  const auto fd = open_beneath(at, kObjectFlags, Links::refuse);
  if (!fd) return fd.error();
  auto done = ramroot::change_file_flags(fd->get(), set, clear);
  if (!done)
    return Error{done.error().errno_value, done.error().attempt + " on " + render_for_console(at.text())};
  return {};
}

Result<void> LinuxSystem::set_project(const Place& at, std::uint32_t project, bool is_inherited) {
  const auto fd = open_beneath(at, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) return fd.error();
  auto done = ramroot::set_project(fd->get(), {project, is_inherited});
  if (!done)
    return Error{done.error().errno_value, done.error().attempt + " on " + render_for_console(at.text())};
  return {};
}

// As a raw system call: some C libraries lack the wrapper.
Result<void> LinuxSystem::rename(const Place& from, const Place& to, OnTarget on_target) {
  const auto source = open_parent_beneath(from);
  if (!source) return source.error();
  const auto target = open_parent_beneath(to);
  if (!target) return target.error();
  const unsigned flags = on_target == OnTarget::exchange  ? RENAME_EXCHANGE
                         : on_target == OnTarget::replace ? 0U
                                                          : RENAME_NOREPLACE;
  if (::syscall(SYS_renameat2, source->parent.get(), source->name.c_str(), target->parent.get(),
                target->name.c_str(), flags) != 0)
    return Error{errno, "rename " + render_for_console(from.text()) + " to " + render_for_console(to.text())};
  return {};
}

Result<void> LinuxSystem::remove_tree(const Place& at) {
  const auto where = open_parent_beneath(at);
  if (!where) return where.error().errno_value == ENOENT ? Result<void>() : where.error();
  const Path path = at.text();
  return remove_object(name_at(*where, path));
}

Result<void> LinuxSystem::sync_file_system(const Place& at) {
  const auto fd = open_beneath(at, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) return fd.error();
  if (::syncfs(fd->get()) != 0)
    return Error{errno, "sync the file system at " + render_for_console(at.text())};
  return {};
}

}  // namespace ramroot
