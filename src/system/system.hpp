// SPDX-License-Identifier: GPL-3.0-or-later
/// Every change that ramroot can make to a machine: one method per effect on the kernel, in
/// primitive types. No defaults, no retries, no decisions: those belong into plans.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"

namespace ramroot {

enum class Propagation { is_private, is_shared };
enum class Depth { one_mount, whole_tree };
enum class CopyDepth { object_alone, with_contents };
enum class OnTarget {
  refuse,
  exchange,
  replace
};                                   ///< renameat2(2): what happens to an existing object with the new name
enum class Surplus { stays, goes };  ///< extended attributes that only the target has
enum class Leave { when_idle, at_once };  ///< umount(2) fails with EBUSY when in use, or uses MNT_DETACH

enum class Users { none, device_mapper };  ///< of a block device

/// Errors say what was done to which path. Places are resolved beneath their root, following no
/// symbolic link (base/beneath.hpp), unless a method says otherwise.
class System {
 public:
  System() = default;
  System(const System&) = delete;
  System& operator=(const System&) = delete;
  virtual ~System() = default;

  virtual Result<void> set_propagation(const Path& at, Propagation propagation, Depth depth) = 0;
  /// The mode is exact: neither the umask nor a default access list changes it.
  virtual Result<void> make_dir(const Place& at, unsigned mode) = 0;
  virtual Result<void> remove_dir(const Place& at) = 0;
  /// mount(2) of a new file system. @param flags as mountinfo writes them: "nosuid,nodev"
  virtual Result<void> mount(const std::string& source, const Place& at, const std::string& type,
                             const std::string& flags, const std::string& data) = 0;
  /// mount(8), which knows every option of fstab and the helpers of unusual file systems. For the
  /// running system only: the initramfs may have none. If it fails, nothing is mounted.
  virtual Result<void> mount_by_program(const std::string& source, const Path& at, const std::string& type,
                                        const std::string& options) = 0;
  /// mount(2) with MS_REMOUNT: makes the superblock read-only or writable. `flags` are the other
  /// flags of the mount, which stay as they are, `data` the options of the file system that change.
  virtual Result<void> remount_superblock(const Place& at, const std::string& flags,
                                          const std::string& data) = 0;
  /// mount(2) with MS_REMOUNT|MS_BIND: the flags of this mount only.
  virtual Result<void> set_mount_flags(const Place& at, const std::string& flags) = 0;
  /// @param links  on the way to `from`
  virtual Result<void> bind(const Place& from, const Place& to, Depth depth, Links links) = 0;
  virtual Result<void> move_mount(const Place& from, const Place& to) = 0;
  virtual Result<void> unmount(const Place& at, Leave leave) = 0;
  /// BLKROSET of the block device at `node`, provided that its number is still `device` ("254:1").
  virtual Result<void> set_device_read_only(const Path& node, const std::string& device, bool read_only) = 0;
  /// A device /dev/mapper/NAME of dm-crypt over the block device at `node`, provided that its number is still
  /// `device`, from `offset` bytes on. The kernel alone has the key, 512 random bits, and forgets it when the
  /// device is closed or the power goes off.
  /// @param size   in bytes; 0: to its end
  /// @param users  who may use the device besides
  virtual Result<void> open_crypt(const std::string& name, const Path& node, const std::string& device,
                                  const std::string& cipher, std::uint64_t offset, std::uint64_t size,
                                  Users users) = 0;
  /// A pool of dm-thin, /dev/mapper/NAME, for `size` bytes of data. Its data and metadata are in files
  /// without a name in RAM, `data` and `metadata` bytes large and full of holes, which nobody has mounted
  /// anywhere.
  /// @param block  what it hands out at once, in bytes
  virtual Result<void> open_pool(const std::string& name, std::uint64_t size, std::uint64_t data,
                                 std::uint64_t metadata, std::uint64_t block) = 0;
  /// A device /dev/mapper/NAME of that pool, as large as the block device at `node`, provided that its number
  /// is still `device`. It is read where nothing has been written to the new one ("external origin"); nobody
  /// may write to it from now on.
  virtual Result<void> open_thin(const std::string& name, const std::string& pool, const Path& node,
                                 const std::string& device) = 0;
  /// A read-only device /dev/mapper/NAME that is the block device at `node`, provided that its number is
  /// still `device`. What is mounted nowhere can be mounted from it while device-mapper has the other one.
  virtual Result<void> open_read_only(const std::string& name, const Path& node,
                                      const std::string& device) = 0;
  /// A device /dev/mapper/NAME that is the block device at `node` as that is now, provided that its number is
  /// still `device`. What is overwritten there by way of a device of set_mapped_read_only() is copied to a
  /// file without a name in RAM before. That is as large as the device and full of holes, so it is never
  /// full; but when there is no RAM, the device is lost.
  virtual Result<void> open_cow(const std::string& name, const Path& node, const std::string& device) = 0;
  /// The volume of open_thin() /dev/mapper/NAME reads /dev/mapper/ORIGIN where nothing was written to it.
  virtual Result<void> read_from(const std::string& name, const std::string& origin) = 0;
  /// Makes /dev/mapper/NAME of open_read_only() writable, or read-only as it was, whatever is mounted from
  /// it, provided that the number of `node` is still `device`. What is written is on the device, and kept
  /// from those of open_cow().
  virtual Result<void> set_mapped_read_only(const std::string& name, const Path& node,
                                            const std::string& device, bool read_only) = 0;
  /// Removes /dev/mapper/NAME. If something (udev looks into every new device) has it open for long, it goes
  /// when that closes it.
  virtual Result<void> close_mapped(const std::string& name) = 0;
  /// A pool of open_pool() becomes larger, up to the size of its device; also while it is full.
  virtual Result<void> grow_pool(const std::string& name, std::uint64_t size) = 0;
  /// FITRIM of fstrim(8): the free blocks from `start` bytes on are discarded.
  virtual Result<void> trim_free(const Path& at, std::uint64_t start, std::uint64_t length) = 0;
  /// Reserves all that is free in the ext4 or XFS mounted at `at` but `room` bytes, so that nobody can
  /// write more, root neither; in memory only.
  virtual Result<void> limit_room(const Path& at, std::uint64_t room) = 0;
  /// Writes a text to the start of the block device at `node`, provided that its number is still `device`,
  /// that nobody has mounted or claimed it, and that its first and last `room` bytes are zero.
  virtual Result<void> mark_device(const Path& node, const std::string& device, const std::string& text,
                                   std::uint64_t room) = 0;
  /// Owner, mode, extended attributes (ACL, labels) and times of a folder.
  virtual Result<void> copy_attributes(const Place& from, const Place& to, Surplus surplus) = 0;
  /// security.selinux of a file, folder or link. Nothing where one of the two is missing, or `from` has no
  /// label.
  virtual Result<void> copy_label(const Place& from, const Place& to) = 0;
  /// Adds to `to` what RAM could not hold of the file `from`: flags of chattr(1) that do not lock
  /// it, among them noatime if requested, btrfs attributes, and user.* if requested. `from` may be missing.
  virtual Result<void> carry_over(const Place& from, const Place& to, bool user_attributes, bool noatime) = 0;
  /// chattr(1) on a file or folder. @param set, clear  bits of ioctl_iflags(2)
  virtual Result<void> change_file_flags(const Place& at, unsigned set, unsigned clear) = 0;
  /// The project of quotas of a folder (chattr -p, +P).
  virtual Result<void> set_project(const Place& at, std::uint32_t project, bool is_inherited) = 0;
  /// Creates, writes and removes a file, and asks statvfs(3): mounting an overlay can succeed and
  /// yield a read-only mount (when work/work cannot be made).
  virtual Result<void> prove_writable(const Place& at) = 0;
  /// Does a file system do what an overlay needs of its upper layer (overlayfs.rst, "Upper and Lower")? Makes
  /// and removes files. @return an Error that names what it does not do, or that it is full
  virtual Result<void> try_upper(const Place& at) = 0;
  /// New contents for an existing file; links are followed inside the root.
  virtual Result<void> write_text(const Place& file, const std::string& text) = 0;
  /// Stores a file with rename(2): it is complete and on the disk when this returns, or
  /// unchanged. A new file gets `mode`; an existing one keeps owner, mode and labels. At no moment
  /// can anyone read it who may not read it in the end.
  virtual Result<void> store_text(const Place& file, const std::string& text, unsigned mode) = 0;
  /// Runs a program to its end. In the initramfs for SELinux alone, see make_label_plan().
  /// @param args  args[0] is its path
  /// @param root  what is `/` for it: "/", or a folder for chroot(2)
  virtual Result<void> run_program(const std::vector<std::string>& args, const Path& root) = 0;
  /// Makes swap of a whole block device, and uses it. What is on it is overwritten.
  /// @param priority  of swapon(2), up to 32767; -1: lower than all others
  virtual Result<void> start_swap(const Path& node, int priority) = 0;
  virtual Result<void> stop_swap(const Path& node) = 0;
  /// A new device of zram (admin-guide/blockdev/zram.rst), with a node of its own and a link to its folder in
  /// sysfs, which shows its statistics. The kernel's driver has to be there.
  /// @param algorithm  a word of comp_algorithm: "zstd"; "": the kernel's usual one
  /// @param size       in bytes, of what is given to it: it takes no more RAM than it needs
  virtual Result<void> make_zram(const Path& node, const Path& link, const std::string& algorithm,
                                 std::uint64_t size) = 0;
  /// What is in it is lost. Not while it is used (EBUSY). Whatever of the three is missing is no failure.
  virtual Result<void> remove_zram(const Path& node, const Path& link) = 0;
  virtual Result<void> make_link(const Path& target, const Path& at) = 0;
  virtual Result<void> remove_file(const Place& at) = 0;
  /// Copies with owner, mode, times, extended attributes and holes. Files that are hard links of
  /// each other stay so if one System copies them all. overlayfs's own attributes are left out.
  /// Not yet durable.
  virtual Result<void> copy_tree(const Place& from, const Place& to, CopyDepth depth) = 0;
  virtual Result<void> rename(const Place& from, const Place& to, OnTarget on_target) = 0;
  virtual Result<void> remove_tree(const Place& at) = 0;  ///< does nothing if it does not exist
  virtual Result<void> sync_file_system(const Place& at) = 0;
};

}  // namespace ramroot
