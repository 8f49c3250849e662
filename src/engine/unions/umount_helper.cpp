// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/umount_helper.hpp"

#include <libmount.h>

#include <memory>

#include "base/text.hpp"

namespace ramroot {

namespace {

using Update = std::unique_ptr<struct libmnt_update, void (*)(struct libmnt_update*)>;
using FileSystem = std::unique_ptr<struct libmnt_fs, void (*)(struct libmnt_fs*)>;

}  // namespace

Result<void> note_umount_helper(const std::string& source, const Path& target) {
  const FileSystem fs(::mnt_new_fs(), ::mnt_unref_fs);
  const Update update(::mnt_new_update(), ::mnt_free_update);
  const bool is_made =
      fs != nullptr && update != nullptr && ::mnt_fs_set_source(fs.get(), source.c_str()) == 0 &&
      ::mnt_fs_set_target(fs.get(), target.c_str()) == 0 && ::mnt_fs_set_fstype(fs.get(), "overlay") == 0 &&
      ::mnt_fs_set_options(fs.get(), "helper=ramroot") == 0;
  const int set = is_made ? ::mnt_update_set_fs(update.get(), 0, nullptr, fs.get()) : -1;
  const int done = set == 0 ? ::mnt_update_table(update.get(), nullptr) : set;
  if (done == 0) return {};
  return Error{done < 0 ? -done : 0, "tell umount(8) about " + render_for_console(target)};
}

void forget_umount_helper(const Path& target) {
  const Update update(::mnt_new_update(), ::mnt_free_update);
  if (update != nullptr && ::mnt_update_set_fs(update.get(), 0, target.c_str(), nullptr) == 0)
    (void)::mnt_update_table(update.get(), nullptr);
}

}  // namespace ramroot
