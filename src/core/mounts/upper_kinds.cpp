// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/upper_kinds.hpp"

#include "base/text.hpp"
#include "core/mounts/mount_kinds.hpp"

namespace ramroot {

std::string_view why_no_upper(std::string_view fstype) {
  if (fstype == "overlay") return "it is on an overlay, which cannot be the upper layer of another";
  if (is_one_of(fstype, {"nfs", "nfs4", "cifs", "smb3", "9p", "ceph"}))
    return "it is on another machine, and the upper layer of an overlay has to be on a local file system";
  if (is_one_of(fstype,
                {"vfat", "msdos", "exfat", "ntfs", "ntfs3", "hfs", "hfsplus", "udf", "ufs", "affs", "minix"}))
    return "its file system has no owners or extended attributes that the kernel could use; take ext4, XFS, "
           "btrfs or F2FS";
  if (fstype == "fuse" || fstype == "fuseblk" || fstype.starts_with("fuse."))
    return "it is on FUSE, which an overlay cannot write to safely";
  if (is_never_writable(fstype)) return "its file system is read-only by nature";
  return "";
}

std::string why_no_upper(const DeviceContents& contents, const std::string& shown) {
  if (contents.type.starts_with("crypto_"))
    return "it is encrypted: 'cryptsetup open " + shown + " NAME', and give /dev/mapper/NAME";
  if (contents.type == "LVM2_member") return "it is a part of an LVM: give one of its volumes";
  if (contents.usage == "raid") return "it is a part of a RAID: give that";
  if (contents.type == "swap") return "it has been made for swap: give a device with a file system";
  if (!contents.is_file_system() && contents.has_partitions) return "it has partitions: give one of these";
  if (!contents.is_file_system() && !contents.type.empty())
    return "what is on it (" + contents.type + ") is no file system";
  if (!contents.is_file_system())
    return "there is no file system on it: 'mkfs.ext4 " + shown + "' makes one, and deletes what is there";
  return std::string(why_no_upper(contents.type));
}

}  // namespace ramroot
