// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that is about files and folders.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

#include <cstdio>
#include <string_view>
#include <vector>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/overlay_names.hpp"
#include "base/text.hpp"
#include "system/block_device.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// Removes what a new folder inherits from a default access list of its parent: it would give
/// others access to this folder and to what is made in it later.
bool drop_inherited(int folder, const std::string& name, unsigned mode) {
  if (::fgetxattr(folder, "system.posix_acl_default", nullptr, 0) < 0)  // the usual case
    return errno == ENODATA || errno == EOPNOTSUPP;
  const std::string path = path_of_fd(folder, name);
  for (const char* list : {"system.posix_acl_access", "system.posix_acl_default"})
    if (::lremovexattr(path.c_str(), list) != 0 && errno != ENODATA) return false;
  return ::fchmodat(folder, name.c_str(), mode, 0) == 0;
}

bool decides_over_access(std::string_view name) {
  return name.starts_with("security.") || name.starts_with("system.posix_acl_");
}

/// @param is_of_commit  `from` is a copy that a commit has made: it has the names that the union shows
Result<void> copy_xattrs(int from, int to, const std::string& attempt, bool is_of_commit = false) {
  if (::flistxattr(from, nullptr, 0) == 0) return {};  // usually there are none
  std::vector<char> names(65536);                      // XATTR_LIST_MAX
  const ssize_t size = ::flistxattr(from, names.data(), names.size());
  if (size < 0) return errno == EOPNOTSUPP ? Result<void>() : Error{errno, attempt};
  std::vector<char> value(65536);  // XATTR_SIZE_MAX
  for (const char* name = names.data(); name < names.data() + size;
       name += std::string_view(name).size() + 1) {
    const auto shown = is_of_commit ? std::optional<std::string>(name) : name_in_union(name);
    if (!shown) continue;  // it must not leak into another upper
    const ssize_t length = ::fgetxattr(from, name, value.data(), value.size());
    if (length < 0) return Error{errno, attempt, name};
    if (::fsetxattr(to, shown->c_str(), value.data(), static_cast<std::size_t>(length), 0) == 0) continue;
    // tmpfs has user.* attributes from Linux 6.6 on, and never btrfs.*: they may be lost.
    // Attributes that control access may not.
    if (errno == EOPNOTSUPP && !decides_over_access(name)) continue;
    return Error{errno, attempt, name};
  }
  return {};
}

/// Removes attributes of `to` that `from` lacks, such as an access list that was removed. Those of overlays
/// that are not seen in the union cannot have been removed there.
Result<void> remove_surplus(int from, int to, const std::string& attempt) {
  std::vector<char> names(65536);  // XATTR_LIST_MAX
  const ssize_t size = ::flistxattr(to, names.data(), names.size());
  if (size < 0) return errno == EOPNOTSUPP ? Result<void>() : Error{errno, attempt};
  for (const char* name = names.data(); name < names.data() + size; name += std::string_view(name).size() + 1)
    if (name_in_union(name) && ::fgetxattr(from, name, nullptr, 0) < 0 && errno == ENODATA &&
        ::fremovexattr(to, name) != 0)
      return Error{errno, attempt, name};
  return {};
}

/// Gives a draft the owner, mode and labels of the file that it replaces, or `mode` if there is
/// none. vfat has fixed modes and refuses others.
Result<void> dress_like(int dir, const std::string& name, int draft, unsigned mode,
                        const std::string& attempt) {
  const UniqueFd old(::openat(dir, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat now {};
  const bool has_old = old.valid();
  if (!has_old && !is_missing_or_link(errno)) return Error{errno, attempt};
  if (has_old && ::fstat(old.get(), &now) != 0) return Error{errno, attempt};
  if (!has_old || !S_ISREG(now.st_mode)) {
    if (::fchmod(draft, mode) == 0 || errno == EPERM) return {};
    return Error{errno, attempt};
  }
  // A default access list of the folder would let others read what they may not read in the old file.
  if (::fremovexattr(draft, "system.posix_acl_access") != 0 && errno != ENODATA && errno != EOPNOTSUPP)
    return Error{errno, attempt};
  if (::fchown(draft, now.st_uid, now.st_gid) != 0) return Error{errno, attempt};
  if (auto done = copy_xattrs(old.get(), draft, attempt); !done) return done;
  if (::fchmod(draft, now.st_mode & 07777U) != 0) return Error{errno, attempt};
  return {};
}

Result<void> replace_by_draft(const Place& file, const std::string& text, unsigned mode) {
  const std::string attempt = "store " + render_place(file);
  const auto where = open_parent_beneath(file);
  if (!where) return where.error();
  const int dir = where->parent.get();
  const std::string draft = "." + where->name + ".new";
  (void)::unlinkat(dir, draft.c_str(), 0);  // left by an earlier run; usually there is none
  // Whoever opened a draft could read what is written into it later, whatever its mode is by then.
  const UniqueFd fd(::openat(dir, draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.valid()) return Error{errno, attempt};
  auto done = dress_like(dir, where->name, fd.get(), mode, attempt);
  if (done && !(write_all(fd.get(), text) && ::fsync(fd.get()) == 0 &&
                ::renameat(dir, draft.c_str(), dir, where->name.c_str()) == 0))
    done = Error{errno, attempt};
  if (!done)
    (void)::unlinkat(dir, draft.c_str(), 0);  // a leftover draft would keep an undo from removing its folder
  if (done) (void)::fsync(dir);               // best effort: a crash now leaves the old file or the new one
  return done;
}

}  // namespace

LinuxSystem::LinuxSystem(CopyMeter meter) : meter_(std::move(meter)) { ::umask(0); }

Result<void> LinuxSystem::make_dir(const Place& at, unsigned mode) {
  const auto where = open_parent_beneath(at);
  if (!where) return where.error();
  if (::mkdirat(where->parent.get(), where->name.c_str(), mode) != 0)
    return Error{errno, "make the folder " + render_place(at)};
  if (drop_inherited(where->parent.get(), where->name, mode)) return {};
  const int why = errno;
  ::unlinkat(where->parent.get(), where->name.c_str(), AT_REMOVEDIR);  // a failed step leaves nothing behind
  return Error{why, "make the folder " + render_place(at)};
}

Result<void> LinuxSystem::remove_dir(const Place& at) {
  const auto where = open_parent_beneath(at);
  if (!where) return where.error();
  if (::unlinkat(where->parent.get(), where->name.c_str(), AT_REMOVEDIR) != 0)
    return Error{errno, "remove the folder " + render_place(at)};
  return {};
}

Result<void> LinuxSystem::copy_attributes(const Place& from, const Place& to, Surplus surplus) {
  const std::string attempt =
      "copy owner, mode and labels of " + render_place(from) + " to " + render_place(to);
  const auto source = open_beneath(from, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!source) return source.error();
  const auto target = open_beneath(to, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!target) return target.error();
  struct stat now {};
  if (::fstat(source->get(), &now) != 0) return Error{errno, attempt};
  struct stat before {};
  if (::fstat(target->get(), &before) != 0) return Error{errno, attempt};
  // These calls are not atomic. In between, only those have access who have it both before and after.
  if (::fchmod(target->get(), now.st_mode & before.st_mode & 07777U) != 0) return Error{errno, attempt};
  if (::fchown(target->get(), now.st_uid, now.st_gid) != 0) return Error{errno, attempt};
  if (surplus == Surplus::goes)
    if (auto done = remove_surplus(source->get(), target->get(), attempt); !done) return done;
  if (auto done = copy_xattrs(source->get(), target->get(), attempt, surplus == Surplus::goes); !done)
    return done;
  // After the ACL, because setting it changes the mode.
  if (::fchmod(target->get(), now.st_mode & 07777U) != 0) return Error{errno, attempt};
  const timespec times[] = {now.st_atim, now.st_mtim};
  if (::futimens(target->get(), times) != 0) return Error{errno, attempt};
  return {};
}

Result<void> LinuxSystem::prove_writable(const Place& at) {
  const std::string attempt = "prove that " + render_place(at) + " can be written";
  const auto dir = open_beneath(at, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!dir) return dir.error();
  struct statvfs now {};
  if (::fstatvfs(dir->get(), &now) != 0) return Error{errno, attempt};
  if ((now.f_flag & ST_RDONLY) != 0) return Error{EROFS, attempt, "the kernel made the overlay read-only"};
  // Try other names: the real root may have a file called so.
  std::string name = ".ramroot-proof";
  while (name.size() < 64 && ::faccessat(dir->get(), name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    name += '-';
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const UniqueFd file(::openat(dir->get(), name.c_str(), kNew, 0600));
  if (!file.valid()) return errno == ENOSPC ? Result<void>() : Error{errno, attempt};  // a full device
  const bool written = write_all(file.get(), "x") || errno == ENOSPC;
  const int why = errno;
  if (::unlinkat(dir->get(), name.c_str(), 0) != 0) return Error{errno, attempt, "removing a file"};
  return written ? Result<void>() : Error{why, attempt, "writing a byte"};
}

Result<void> LinuxSystem::write_text(const Place& file, const std::string& text) {
  const auto fd = open_beneath(file, O_WRONLY | O_TRUNC | O_NONBLOCK, Links::stay_in_root);
  if (!fd) {
    if (fd.error().errno_value == EPERM)
      return Error{EPERM, "write " + render_place(file), "is it immutable?",
                   "if so, run 'chattr -i' on it first"};
    return fd.error();
  }
  if (!write_all(fd->get(), text)) return Error{errno, "write " + render_place(file)};
  return {};
}

Result<void> LinuxSystem::store_text(const Place& file, const std::string& text, unsigned mode) {
  auto stored = replace_by_draft(file, text, mode);
  if (stored) return stored;
  // Taking back a step where nothing can be written: what the file says already need not be.
  const auto now = read_file_beneath(file, text.size());
  return now && *now == text ? Result<void>() : stored;
}

Result<void> LinuxSystem::make_link(const Path& target, const Path& at) {
  const auto where = open_parent_beneath(at);
  if (!where) return where.error();
  if (::symlinkat(target.c_str(), where->parent.get(), where->name.c_str()) != 0)
    return Error{errno, "make the link " + at};
  return {};
}

Result<void> LinuxSystem::remove_file(const Place& at) {
  const auto where = open_parent_beneath(at);
  if (!where) return where.error();
  if (::unlinkat(where->parent.get(), where->name.c_str(), 0) != 0)
    return Error{errno, "remove " + render_place(at)};
  return {};
}

Result<void> LinuxSystem::set_device_read_only(const Path& node, const std::string& device, bool read_only) {
  const std::string attempt = std::string(read_only ? "seal " : "unseal ") + render_for_console(node);
  const auto fd = open_block_device(node, device, O_RDONLY, attempt);
  if (!fd) return fd.error();
  const int wanted = read_only ? 1 : 0;
  if (::ioctl(fd->get(), BLKROSET, &wanted) != 0) return Error{errno, attempt};
  return {};
}

}  // namespace ramroot
