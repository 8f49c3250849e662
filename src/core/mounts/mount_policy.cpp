// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_policy.hpp"

#include <algorithm>
#include <array>

#include "base/place.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

using Names = std::initializer_list<std::string_view>;

bool is_in_one_of(std::string_view path, Names folders) {
  return std::any_of(folders.begin(), folders.end(),
                     [&](std::string_view folder) { return is_at_or_below(path, folder); });
}

/// Types whose files are on no disk.
bool is_virtual(std::string_view type) {
  return is_one_of(type,
                   {"none",      "proc",   "sysfs",    "devtmpfs", "devpts",      "tmpfs",   "ramfs",
                    "hugetlbfs", "mqueue", "cgroup",   "cgroup2",  "debugfs",     "tracefs", "securityfs",
                    "pstore",    "bpf",    "configfs", "efivarfs", "binfmt_misc", "fusectl", "rpc_pipefs",
                    "autofs",    "swap",   "nsfs",     "selinuxfs"});
}

/// Types that the rewritten fstab contains.
bool is_ours(std::string_view type) { return type == "overlay" || type.starts_with("ramroot."); }

bool is_network(const MountCandidate& mount) {
  return has_option(mount.options, "_netdev") ||
         is_one_of(mount.fstype, {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs", "lustre",
                                  "afs", "9p", "virtiofs", "davfs", "ncpfs", "fuse.sshfs", "sshfs"});
}

/// Other types are refused by the kernel as a layer (case-insensitive names, no stable inodes),
/// or have not been tried.
bool can_be_lower(std::string_view type) {
  return is_one_of(type, {"auto", "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "squashfs", "erofs",
                          "iso9660", "udf", "jfs", "nilfs2", "reiserfs", "bcachefs"});
}

/// The path becomes part of the overlay's options, where "," and ":" have a meaning.
bool is_plain(std::string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+@").find(c) != std::string_view::npos;
  });
}

bool is_boot(std::string_view target) { return is_in_one_of(target, {"/boot", "/efi"}); }

bool is_system(std::string_view target) {
  return is_in_one_of(target, {"/usr", "/var", "/opt", "/etc", "/root", "/bin", "/sbin", "/lib", "/lib32",
                               "/lib64", "/libx32"});
}

/// Container engines put overlays there, and the kernel refuses an overlay as the upper of another.
bool has_container_images(std::string_view target) {
  return is_in_one_of(target, {"/var/lib/docker", "/var/lib/containerd", "/var/lib/containers"});
}

MountDecision wish_of(const MountCandidate& mount, const Options& options) {
  if (const auto found = options.policies.find(mount.target); found != options.policies.end())
    return {found->second, MountReason::configured};
  if (mount.on_lower && mount.fstype == "btrfs") return {MountPolicy::overlay, MountReason::same_as_root};
  if (options.mounts == MountsWish::root) return {MountPolicy::keep, MountReason::mounts_root};
  if (is_network(mount)) return {MountPolicy::keep, MountReason::network};
  if (is_boot(mount.target)) return {MountPolicy::read_only, MountReason::boot_files};
  if (has_container_images(mount.target)) return {MountPolicy::keep, MountReason::container_images};
  if (options.mounts == MountsWish::all) return {MountPolicy::overlay, MountReason::mounts_all};
  if (is_system(mount.target)) return {MountPolicy::overlay, MountReason::system};
  return {MountPolicy::keep, MountReason::data};
}

/// Does nobody but an ordinary user mount it? At boot or by an automount, root does.
bool is_mounted_by_users(std::string_view options) {
  if (!has_option(options, "noauto") || has_option(options, "x-systemd.automount")) return false;
  bool by_users = false;
  for (const auto word : split(options, ',')) {
    if (word == "user" || word == "users" || word == "owner" || word == "group") by_users = true;
    if (word == "nouser" || word == "nousers" || word == "noowner" || word == "nogroup") by_users = false;
  }
  return by_users;
}

}  // namespace

std::string render_reason(const MountDecision& decision) {
  switch (decision.reason) {
    case MountReason::not_on_disk: return "not on a disk";
    case MountReason::overlay_already: return "an overlay already";
    case MountReason::bound: return "bound: as its source";
    case MountReason::configured: return "configured";
    case MountReason::same_as_root: return "same file system as the root";
    case MountReason::kept_with_root: return "cannot be kept: same file system as the root";
    case MountReason::mounts_root: return "mounts=root";
    case MountReason::network: return "network";
    case MountReason::boot_files: return "boot files";
    case MountReason::container_images: return "container images";
    case MountReason::mounts_all: return "mounts=all";
    case MountReason::system: return "operating system";
    case MountReason::data: return "data";
    case MountReason::read_only_in_fstab: return "read-only in fstab";
    case MountReason::type_below_overlay: return decision.fstype + " cannot be below an overlay";
    case MountReason::path_of_overlay: return "no overlay at a path with such characters";
    case MountReason::mounted_by_users: return "users mount it, and only root can make an overlay";
    case MountReason::no_helper: return "mount.ramroot is not in the real root: install ramroot there";
    case MountReason::shared_disk: break;
  }
  return "shares its btrfs with what is permanent";
}

bool is_makeshift(const MountDecision& decision) {
  return decision.reason == MountReason::no_helper || decision.reason == MountReason::shared_disk;
}

bool is_on_disk(std::string_view fstype) { return !is_virtual(fstype) && !is_ours(fstype); }

MountDecision decide_mount(const MountCandidate& mount, const Options& options) {
  if (mount.target.empty() || is_virtual(mount.fstype)) return {MountPolicy::keep, MountReason::not_on_disk};
  if (is_ours(mount.fstype)) return {MountPolicy::keep, MountReason::overlay_already};
  if (has_option(mount.options, "bind") || has_option(mount.options, "rbind"))
    return {MountPolicy::keep, MountReason::bound};
  MountDecision wish = wish_of(mount, options);
  const bool shares_lower = mount.on_lower && mount.fstype == "btrfs";
  // One writable mount makes the whole file system writable, including the real root.
  if (shares_lower && wish.policy == MountPolicy::keep)
    return {MountPolicy::overlay, MountReason::kept_with_root};
  if (wish.policy != MountPolicy::overlay) return wish;
  if (has_option(mount.options, "ro")) return {MountPolicy::read_only, MountReason::read_only_in_fstab};
  if (!can_be_lower(mount.fstype))
    return {MountPolicy::read_only, MountReason::type_below_overlay, mount.fstype};
  if (!is_plain(mount.target)) return {MountPolicy::read_only, MountReason::path_of_overlay};
  if (is_mounted_by_users(mount.options)) return {MountPolicy::read_only, MountReason::mounted_by_users};
  return wish;
}

}  // namespace ramroot
