// SPDX-License-Identifier: GPL-3.0-or-later
// The only file that uses libmount.
#include "engine/machine/mount_table.hpp"

#include <libmount.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <memory>

namespace ramroot {

namespace {

struct Unref {
  void operator()(libmnt_table* table) const { ::mnt_unref_table(table); }
  void operator()(libmnt_iter* iter) const { ::mnt_free_iter(iter); }
};

std::string text_or_empty(const char* text) { return text != nullptr ? text : ""; }

MountEntry entry_of(libmnt_fs* fs) {
  const dev_t device = ::mnt_fs_get_devno(fs);
  return MountEntry{
      .id = ::mnt_fs_get_id(fs),
      .parent_id = ::mnt_fs_get_parent_id(fs),
      .target = text_or_empty(::mnt_fs_get_target(fs)),
      .root = text_or_empty(::mnt_fs_get_root(fs)),
      .fstype = text_or_empty(::mnt_fs_get_fstype(fs)),
      .source = text_or_empty(::mnt_fs_get_source(fs)),
      .device = std::to_string(major(device)) + ":" + std::to_string(minor(device)),
      .flags = text_or_empty(::mnt_fs_get_vfs_options(fs)),
      .super = text_or_empty(::mnt_fs_get_fs_options(fs)),
      .shared = text_or_empty(::mnt_fs_get_optional_fields(fs)).find("shared:") != std::string::npos,
  };
}

}  // namespace

Result<std::vector<MountEntry>> read_mounts(const std::string& file) {
  const std::unique_ptr<libmnt_table, Unref> table(::mnt_new_table_from_file(file.c_str()));
  if (table == nullptr) return Error{errno, "read " + file};
  const std::unique_ptr<libmnt_iter, Unref> iter(::mnt_new_iter(MNT_ITER_FORWARD));
  if (iter == nullptr) return Error{ENOMEM, "read " + file};
  std::vector<MountEntry> mounts;
  libmnt_fs* fs = nullptr;
  while (::mnt_table_next_fs(table.get(), iter.get(), &fs) == 0) mounts.push_back(entry_of(fs));
  mark_hidden(mounts);
  return mounts;
}

}  // namespace ramroot
