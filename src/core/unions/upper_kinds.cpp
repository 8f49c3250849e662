// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/unions/upper_kinds.hpp"

#include "base/text.hpp"
#include "core/mounts/mount_kinds.hpp"

namespace ramroot {

std::string_view why_no_upper(std::string_view fstype) {
  if (fstype == "overlay") return "it is on an overlay, which cannot be the upper layer of another";
  if (is_one_of(fstype, {"nfs", "nfs4", "cifs", "smb3", "9p", "ceph"}))
    return "it is on another machine, and the upper layer of an overlay has to be on a local file system";
  if (is_one_of(fstype,
                {"vfat", "msdos", "exfat", "ntfs", "ntfs3", "hfs", "hfsplus", "udf", "ufs", "affs", "minix"}))
    return "its file system has no owners or extended attributes that the kernel could use";
  if (fstype == "fuse" || fstype == "fuseblk" || fstype.starts_with("fuse."))
    return "it is on FUSE, which an overlay cannot write to safely";
  if (is_never_writable(fstype)) return "its file system is read-only by nature";
  return "";
}

}  // namespace ramroot
