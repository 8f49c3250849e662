// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_kinds.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "base/place.hpp"
#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

bool is_in_one_of(std::string_view path, std::initializer_list<std::string_view> folders) {
  return std::any_of(folders.begin(), folders.end(),
                     [&](std::string_view folder) { return is_at_or_below(path, folder); });
}

/// Types whose files are on no disk.
bool is_virtual(std::string_view type) {
  return is_one_of(
      type, {"none",      "proc",       "sysfs",    "devtmpfs",  "devpts",      "tmpfs",      "ramfs",
             "hugetlbfs", "mqueue",     "cgroup",   "cgroup2",   "debugfs",     "tracefs",    "securityfs",
             "pstore",    "bpf",        "configfs", "efivarfs",  "binfmt_misc", "fusectl",    "rpc_pipefs",
             "autofs",    "swap",       "nsfs",     "selinuxfs", "nfsd",        "functionfs", "resctrl",
             "usbfs",     "openpromfs", "smackfs",  "cpuset",    "devfs"});
}

/// "fuse.sshfs" is sshfs for mount(8) and for the kernel.
std::string_view program_of(std::string_view type) {
  return type.starts_with("fuse.") ? type.substr(5) : type;
}

constexpr std::string_view kContainers = "container images", kMachines = "images of virtual machines",
                           kSnaps = "data of snaps", kCluster = "a storage cluster";

/// Names a block device, or may do so.
bool is_disk_source(std::string_view source) {
  return source.empty() || source.starts_with("/dev/") || source.starts_with("UUID=") ||
         source.starts_with("LABEL=") || source.starts_with("PARTUUID=") ||
         source.starts_with("PARTLABEL=") || source.starts_with("ID=");
}

}  // namespace

bool is_ours(std::string_view fstype) {
  return fstype == "overlay" || fstype == "ramroot" || fstype.starts_with("ramroot.");
}

bool is_on_disk(std::string_view fstype) { return !is_virtual(fstype) && !is_ours(fstype); }

bool is_network(const MountCandidate& mount) {
  return has_option(mount.options, "_netdev") ||
         is_one_of(program_of(mount.fstype), {"nfs",       "nfs4",      "cifs",
                                              "smb3",      "smbfs",     "ceph",
                                              "glusterfs", "lustre",    "afs",
                                              "davfs",     "davfs2",    "ncpfs",
                                              "sshfs",     "curlftpfs", "s3fs",
                                              "s3ql",      "rclone",    "gcsfuse",
                                              "blobfuse2", "goofys",    "mfs",
                                              "mfsmount",  "moosefs",   "beegfs",
                                              "orangefs",  "pvfs2",     "coda",
                                              "ocfs2",     "gfs2",      "ceph-fuse",
                                              "juicefs",   "httpdirfs", "google-drive-ocamlfuse"});
}

bool is_host_share(const MountCandidate& mount) {
  return is_one_of(program_of(mount.fstype), {"9p", "virtiofs", "vboxsf", "vmhgfs", "vmhgfs-fuse", "prl_fs",
                                              "hostfs", "drvfs", "hgfs"});
}

bool is_view(const MountCandidate& mount) {
  const bool is_fuse =
      mount.fstype == "fuse" || mount.fstype.starts_with("fuse.") ||
      is_one_of(mount.fstype, {"mergerfs", "bindfs", "fuse-overlayfs", "gocryptfs", "encfs", "cryfs",
                               "unionfs", "mhddfs", "ecryptfs", "aufs", "lxcfs", "zipfs", "squashfuse"});
  return is_fuse && (!is_disk_source(mount.source) || mount.source == "/dev/fuse");
}

bool is_image(const MountCandidate& mount) {
  return mount.source.starts_with('/') && !is_at_or_below(mount.source, "/dev") && is_on_disk(mount.fstype) &&
         !is_network(mount) && !is_host_share(mount) && !is_view(mount) && !is_bind(mount.options);
}

bool is_bind(std::string_view options) { return has_option(options, "bind") || has_option(options, "rbind"); }

bool is_by_hand(std::string_view options) {
  return has_option(options, "noauto") && !has_option(options, "x-systemd.automount");
}

bool is_mounted_by_users(std::string_view options) {
  if (!is_by_hand(options)) return false;
  bool by_users = false;
  for (const auto word : split_options(options)) {
    if (is_one_of(word, {"user", "users", "owner", "group"})) by_users = true;
    if (is_one_of(word, {"nouser", "nousers", "noowner", "nogroup"})) by_users = false;
  }
  return by_users;
}

bool is_removable(const MountCandidate& mount) {
  return is_mounted_by_users(mount.options) ||
         (is_by_hand(mount.options) && is_in_one_of(mount.target, {"/media", "/run/media", "/mnt"}));
}

bool is_of_kernel(std::string_view target) { return is_in_one_of(target, {"/proc", "/sys", "/dev"}); }

bool is_boot(std::string_view target) { return is_in_one_of(target, {"/boot", "/efi"}); }

bool is_system(std::string_view target) {
  return is_in_one_of(target, {"/usr", "/var", "/opt", "/etc", "/root", "/bin", "/sbin", "/lib", "/lib32",
                               "/lib64", "/libx32"});
}

bool is_home(std::string_view target) {
  const auto parts = split(target, '/');
  return std::any_of(parts.begin(), parts.end(),
                     [](std::string_view part) { return part == "home" || part == "homes"; });
}

bool is_never_writable(std::string_view fstype) {
  return is_one_of(fstype, {"squashfs", "erofs", "iso9660", "cramfs", "romfs"});
}

std::optional<std::string_view> find_store(std::string_view target) {
  using Row = std::pair<std::string_view, std::string_view>;
  static constexpr auto kStores = std::to_array<Row>({
      {"/var/lib/docker", kContainers},       {"/var/lib/containerd", kContainers},
      {"/var/lib/containers", kContainers},   {"/var/lib/rancher", kContainers},
      {"/var/lib/kubelet", kContainers},      {"/var/lib/k0s", kContainers},
      {"/var/lib/buildkit", kContainers},     {"/var/lib/lxc", kContainers},
      {"/var/lib/lxd", kContainers},          {"/var/lib/incus", kContainers},
      {"/var/lib/crio", kContainers},         {"/var/lib/microk8s", kContainers},
      {"/var/lib/machines", kContainers},     {"/var/snap", kSnaps},
      {"/var/lib/libvirt/images", kMachines}, {"/var/lib/postgresql", kDatabase},
      {"/var/lib/pgsql", kDatabase},          {"/var/lib/mysql", kDatabase},
      {"/var/lib/mariadb", kDatabase},        {"/var/lib/mongodb", kDatabase},
      {"/var/lib/redis", kDatabase},          {"/var/lib/influxdb", kDatabase},
      {"/var/lib/elasticsearch", kDatabase},  {"/var/lib/etcd", kDatabase},
      {"/var/lib/prometheus", kDatabase},     {"/var/lib/cassandra", kDatabase},
      {"/var/lib/clickhouse", kDatabase},     {"/var/lib/ceph", kCluster},
  });
  const auto* const found = std::find_if(kStores.begin(), kStores.end(),
                                         [&](const Row& row) { return is_at_or_below(target, row.first); });
  return found == kStores.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string_view> find_store_in(const std::vector<std::string>& names) {
  struct Row {
    std::string_view first, second, what;  // both have to be there
  };
  static constexpr Row kMarks[] = {
      {"image", "overlay2", kContainers},  // Docker
      {"image", "vfs", kContainers},
      {"engine-id", "volumes", kContainers},                // Docker from 24 on; 29 has no images there
      {"io.containerd.metadata.v1.bolt", "", kContainers},  // containerd
      {"overlay-images", "", kContainers},
      {"vfs-images", "", kContainers},             // Podman, CRI-O
      {"pods", "plugins_registry", kContainers},   // kubelet
      {"storage-pools", "database", kContainers},  // LXD, Incus
      {"PG_VERSION", "", kDatabase},
      {"ibdata1", "", kDatabase},  // PostgreSQL, MySQL
      {"WiredTiger", "", kDatabase},
      {"dump.rdb", "", kDatabase},  // MongoDB, Redis
      {"commitlog", "saved_caches", kDatabase},
      {"chunks_head", "wal", kDatabase},  // Cassandra, Prometheus
      {"ceph_fsid", "", kCluster},
  };
  const auto has = [&](std::string_view wanted) {
    return wanted.empty() || std::find(names.begin(), names.end(), wanted) != names.end();
  };
  for (const Row& row : kMarks)
    if (has(row.first) && has(row.second)) return row.what;
  for (const std::string& name : names)
    if (name.ends_with(".qcow2") || name.ends_with(".vmdk") || name.ends_with(".vdi")) return kMachines;
  return std::nullopt;
}

std::string explain_store_in_ram(const std::string& place, std::string_view what) {
  return render_for_console(place).append(" holds ").append(what).append(
      ": its files are copied to RAM as a whole when they are written to, and what it writes is gone at "
      "the next boot; give it a file system of its own, or turn protection off");
}

bool can_be_lower(std::string_view fstype) {
  const auto types = split(fstype, ',');
  return std::all_of(types.begin(), types.end(), [](std::string_view type) {
    return is_one_of(type, {"auto", "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "squashfs", "erofs",
                            "iso9660", "udf", "jfs", "nilfs2", "reiserfs", "bcachefs"});
  });
}

}  // namespace ramroot
