// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that is about mounts.
//
// A target inside a hostile root is opened first and then passed to mount(2) as /proc/self/fd/N,
// so the kernel mounts on exactly the folder that was checked.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "system/linux_system.hpp"
#include "system/mount_flags.hpp"
#include "system/program.hpp"

namespace ramroot {

namespace {

Result<UniqueFd> open_place(const Place& place, Links links = Links::refuse) {
  return open_beneath(place, O_PATH, links);
}

/// A place as mount(2) takes it: a path that ramroot chose as it is, any other by descriptor.
struct Named {
  UniqueFd fd;
  std::string name;
};

Result<Named> name_place(const Place& place, Links links = Links::refuse) {
  if (place.root == "/") return Named{UniqueFd(), place.path};
  auto fd = open_place(place, links);
  if (!fd) return fd.error();
  Named named{*std::move(fd), ""};
  named.name = path_of_fd(named.fd.get());
  return named;
}

Result<void> run_mount(const std::string& attempt, const char* source, const Place& at, const char* type,
                       unsigned long flags, const char* data) {
  const auto target = name_place(at);
  if (!target) return target.error();
  if (::mount(source, target->name.c_str(), type, flags, data) != 0) return Error{errno, attempt};
  return {};
}

/// mount(2) with a source that is a place: binds or moves a mount.
/// @param links  on the way to `from`
Result<void> run_mount_from(const std::string& verb, const Place& from, const Place& to, unsigned long flags,
                            Links links = Links::refuse) {
  const auto source = name_place(from, links);
  if (!source) return source.error();
  return run_mount(verb + " " + render_place(from) + " to " + render_place(to), source->name.c_str(), to,
                   nullptr, flags, nullptr);
}

/// The number of the file system at a path; 0 if it is unknown.
dev_t device_seen_at(const Path& at) {
  struct stat now {};
  const bool is_known = ::fstatat(AT_FDCWD, at.c_str(), &now, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0;
  return is_known ? now.st_dev : 0;
}

/// Certainly nothing is mounted there. Kernels before 5.8 do not tell.
bool is_no_mount(const Path& at) {
  struct statx now {};
  if (::statx(AT_FDCWD, at.c_str(), AT_NO_AUTOMOUNT | AT_SYMLINK_NOFOLLOW, 0, &now) != 0) return false;
  return (now.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0 &&
         (now.stx_attributes & STATX_ATTR_MOUNT_ROOT) == 0;
}

unsigned long depth_bits(Depth depth) {
  if (depth == Depth::whole_tree) return MS_REC;
  return 0;
}

}  // namespace

Result<void> LinuxSystem::set_propagation(const Path& at, Propagation propagation, Depth depth) {
  const bool is_private = propagation == Propagation::is_private;
  return run_mount("make " + at + (is_private ? " private" : " shared"), nullptr, at, nullptr,
                   (is_private ? MS_PRIVATE : MS_SHARED) | depth_bits(depth), nullptr);
}

Result<void> LinuxSystem::mount(const std::string& source, const Place& at, const std::string& type,
                                const std::string& flags, const std::string& data) {
  auto done = run_mount("mount " + type + " on " + render_place(at), source.c_str(), at, type.c_str(),
                        mount_flag_bits(flags), data.c_str());
  if (done || done.error().errno_value != ENODEV) return done;
  return Error{
      ENODEV, done.error().attempt,
      "the kernel has no " + type + ": its module is not in this initramfs, or belongs to another kernel"};
}

Result<void> LinuxSystem::mount_by_program(const std::string& source, const Path& at, const std::string& type,
                                           const std::string& options) {
  const std::string attempt =
      "mount " + render_for_console(source) + " (" + type + ") on " + render_for_console(at);
  const dev_t before = device_seen_at(at);
  auto done = run_and_listen({"/bin/mount", "-t", type, "-o", options, "--", source, at}, attempt);
  // mount(8) may fail after it has mounted, for example because it cannot write its output.
  const dev_t now = done ? before : device_seen_at(at);
  if (now != before && now != 0 && before != 0) (void)::umount2(at.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
  // An overlay above an empty folder would look like a disk that has lost its files.
  if (done && is_no_mount(at))
    return Error{0, attempt, "mount(8) reports success, but nothing is mounted there"};
  return done;
}

Result<void> LinuxSystem::remount_superblock(const Place& at, const std::string& flags,
                                             const std::string& data) {
  const std::string wanted = data.empty() ? flags : data;
  auto done = run_mount("remount the file system at " + render_place(at) + " " + wanted, nullptr, at, nullptr,
                        MS_REMOUNT | mount_flag_bits(flags), data.empty() ? nullptr : data.c_str());
  if (done || done.error().errno_value != EBUSY) return done;
  return Error{EBUSY, done.error().attempt, "something has a file there open for writing"};
}

Result<void> LinuxSystem::set_mount_flags(const Place& at, const std::string& flags) {
  return run_mount("set the mount flags of " + render_place(at), nullptr, at, nullptr,
                   MS_REMOUNT | MS_BIND | mount_flag_bits(flags), nullptr);
}

Result<void> LinuxSystem::bind(const Place& from, const Place& to, Depth depth, Links links) {
  return run_mount_from("bind", from, to, MS_BIND | depth_bits(depth), links);
}

Result<void> LinuxSystem::move_mount(const Place& from, const Place& to) {
  return run_mount_from("move", from, to, MS_MOVE);
}

Result<void> LinuxSystem::unmount(const Place& at, Leave leave) {
  // An O_PATH descriptor counts as a use of the mount, so only a lazy unmount can go by
  // descriptor. Other unmounts are only used for paths that ramroot chose.
  if (leave == Leave::when_idle) {
    if (::umount2(at.text().c_str(), UMOUNT_NOFOLLOW) == 0) return {};
    return Error{errno, "unmount " + render_place(at),
                 errno == EBUSY ? "a program has something there open, or runs in it" : ""};
  }
  const auto target = open_place(at);
  if (!target) return target.error();
  if (::umount2(path_of_fd(target->get()).c_str(), MNT_DETACH) != 0)
    return Error{errno, "detach " + render_place(at)};
  return {};
}

}  // namespace ramroot
