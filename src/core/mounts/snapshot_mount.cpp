// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/snapshot_mount.hpp"

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

/// Those of a journal, which is not there; "ro", as the root has to be writable; and what is set anew.
bool is_left_out(std::string_view word, std::string_view fstype) {
  for (const std::string_view name :
       {"ro", "rw", "defaults", "relatime", "atime", "noatime", "noload", "norecovery", "nodiscard",
        "init_itable", "x-systemd.growfs", "x-systemd.makefs"})
    if (word == name) return true;
  for (const std::string_view start : {"errors=", "data=", "commit=", "journal_", "init_itable="})
    if (word.starts_with(start)) return true;
  const std::string_view ours = snapshot_options(fstype);
  return has_option(ours, word);
}

}  // namespace

std::string why_no_snapshot(std::string_view fstype) {
  if (fstype == "ext4" || fstype == "xfs") return "";
  if (fstype == "btrfs")
    return "its file system is btrfs, which nothing keeps from filling the RAM, and which is read-only for "
           "good "
           "when that is full";
  return "its file system is " + render_for_console(fstype) + ", and only ext4 and xfs are known to work so";
}

std::string why_no_snapshot(const ExtSuperblock& super) {
  constexpr std::uint32_t kClusters = 0x200;
  // tune2fs(8) would take the journal away from the real one, on its real device.
  if (super.has_outer_journal) return "its journal is on a device of its own";
  if ((super.read_only & kClusters) != 0) return "it was made with bigalloc, where blocks come in clusters";
  return "";
}

std::string snapshot_flags(std::string_view flags) {
  const std::string writable = as_writable(flags);
  std::string out;
  for (const std::string_view word : split_options(writable))
    append_item(out, word == "relatime" ? "noatime" : std::string(word), ",");
  return out;
}

std::string_view snapshot_options(std::string_view fstype) {
  return fstype == "ext4" ? "errors=continue,noinit_itable,discard" : "discard";
}

std::string_view snapshot_lower_options(std::string_view fstype) {
  return fstype == "xfs" ? "norecovery,nouuid" : "noinit_itable";
}

std::string render_snapshot_options(std::string_view options, std::string_view fstype) {
  std::string out;
  for (const std::string_view word : split_options(options))
    if (!is_left_out(word, fstype)) append_item(out, std::string(word), ",");
  if (!has_option(options, "strictatime")) append_item(out, "noatime", ",");
  append_item(out, std::string(snapshot_options(fstype)), ",");
  return out;
}

}  // namespace ramroot
