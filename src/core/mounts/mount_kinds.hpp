// SPDX-License-Identifier: GPL-3.0-or-later
/// What a line of fstab, or a mount, is about: a disk of this machine, a share, a view, a medium. Touches
/// nothing. What happens to each kind decides mount_policy.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// A mount that needs a decision, from a line of fstab or from mountinfo.
struct MountCandidate {
  std::string target;             ///< normalized
  std::string fstype;             ///< as written: "ext4", "auto", "nfs4"
  std::string_view options = {};  ///< comma separated
  bool on_lower = false;          ///< the same device as the root
  std::string_view source = {};   ///< "UUID=77d1", as written
  std::string written = {};       ///< the mount point as fstab has it, if a link leads to `target`
};

/// Can a file system of this type be protected at all? "proc" and "tmpfs" cannot.
bool is_on_disk(std::string_view fstype);

/// Types that the rewritten fstab contains, and that of unions (`ramroot mount`).
bool is_ours(std::string_view fstype);

/// Files of another machine, or of a disk that other machines write to as well.
bool is_network(const MountCandidate& mount);

/// A folder of the host that this virtual machine runs on.
bool is_host_share(const MountCandidate& mount);

/// Other folders of this machine, shown by a program (bindfs, mergerfs, gocryptfs): what becomes of writes is
/// decided where those folders are. Also a service that shows something else as files.
bool is_view(const MountCandidate& mount);

/// Is its source a file, which mount(8) gives a loop device?
bool is_image(const MountCandidate& mount);

/// Does it show a folder that is mounted already?
bool is_bind(std::string_view options);

/// Is it mounted when somebody asks, neither at boot nor by an automount?
bool is_by_hand(std::string_view options);

/// Does nobody but an ordinary user mount it? At boot or by an automount, root does.
bool is_mounted_by_users(std::string_view options);

/// A medium that comes and goes: mounted by users, or by hand at a place for such media.
bool is_removable(const MountCandidate& mount);

/// A place that the kernel fills.
bool is_of_kernel(std::string_view target);

/// Boot files: kernels, initramfs images, boot loaders.
bool is_boot(std::string_view target);

/// The folders of the operating system itself.
bool is_system(std::string_view target);

/// Homes of users, wherever they are: /home, /var/home, /export/home.
bool is_home(std::string_view target);

/// Types that nobody can write.
bool is_never_writable(std::string_view fstype);

/// Container engines put overlays there (the kernel refuses an overlay as the upper of another), virtual
/// machines and snaps their images, databases their files, which an overlay copies whole at the first byte
/// written.
/// @return  what it is a store of, "container images"; nothing for other places
std::optional<std::string_view> find_store(std::string_view target);

inline constexpr std::string_view kDatabase = "a database";

/// The same, told by the names in the topmost folder: a store can be anywhere (data-root of Docker, a
/// database on a disk of its own).
std::optional<std::string_view> find_store_in(const std::vector<std::string>& names);

/// What an overlay does to a store, and what to do about it.
/// @param what  see find_store()
std::string explain_store_in_ram(const std::string& place, std::string_view what);

/// Can the kernel have this type below an overlay? Others are refused (case-insensitive names, no stable
/// inodes), or have not been tried.
bool can_be_lower(std::string_view fstype);

}  // namespace ramroot
