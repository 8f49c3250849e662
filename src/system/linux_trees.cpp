// The half of LinuxSystem that commits need: whole trees, and renames that replace nothing by
// accident.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

NameAt name_at(const ParentAndName& where, const Place& place) {
  return {where.parent.get(), where.name, place.text()};
}

}  // namespace

Result<void> LinuxSystem::copy_tree(const Place& from, const Place& to, CopyDepth depth) {
  const auto source = open_parent_beneath(from);
  if (!source) return source.error();
  const auto target = open_parent_beneath(to);
  if (!target) return target.error();
  return copy_object(name_at(*source, from), name_at(*target, to), depth == CopyDepth::with_contents, links_);
}

Result<void> LinuxSystem::link(const Place& from, const Place& to) {
  const auto source = open_parent_beneath(from);
  if (!source) return source.error();
  const auto target = open_parent_beneath(to);
  if (!target) return target.error();
  if (::linkat(source->parent.get(), source->name.c_str(), target->parent.get(), target->name.c_str(), 0) !=
      0)
    return Error{errno, "linking " + render_for_console(to.text())};
  return {};
}

// By its number: the wrapper is younger than some C libraries.
Result<void> LinuxSystem::rename(const Place& from, const Place& to, OnTarget on_target) {
  const auto source = open_parent_beneath(from);
  if (!source) return source.error();
  const auto target = open_parent_beneath(to);
  if (!target) return target.error();
  const unsigned flags = on_target == OnTarget::exchange ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (::syscall(SYS_renameat2, source->parent.get(), source->name.c_str(), target->parent.get(),
                target->name.c_str(), flags) != 0)
    return Error{errno,
                 "renaming " + render_for_console(from.text()) + " to " + render_for_console(to.text())};
  return {};
}

Result<void> LinuxSystem::remove_tree(const Place& at) {
  const auto where = open_parent_beneath(at);
  if (!where) return where.error().errno_value == ENOENT ? Result<void>() : where.error();
  return remove_object(name_at(*where, at));
}

Result<void> LinuxSystem::sync_file_system(const Place& at) {
  const auto fd = open_beneath(at, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) return fd.error();
  if (::syncfs(fd->get()) != 0)
    return Error{errno, "writing everything to the disk of " + render_for_console(at.text())};
  return {};
}

}  // namespace ramroot
