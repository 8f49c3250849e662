// SPDX-License-Identifier: GPL-3.0-or-later
/// The real kernel behind System.
#pragma once

#include <cstdint>

#include "system/system.hpp"
#include "system/tree_copy.hpp"

namespace ramroot {

/// Sets the umask of the process to 0, because every mode is given as it is to be.
class LinuxSystem final : public System {
 public:
  /// @param meter  called while files are copied
  explicit LinuxSystem(CopyMeter meter = [](std::uint64_t) { return true; });
  Result<void> set_propagation(const Path& at, Propagation propagation, Depth depth) override;
  Result<void> make_dir(const Place& at, unsigned mode) override;
  Result<void> remove_dir(const Place& at) override;
  Result<void> mount(const std::string& source, const Place& at, const std::string& type,
                     const std::string& flags, const std::string& data) override;
  Result<void> mount_by_program(const std::string& source, const Path& at, const std::string& type,
                                const std::string& options) override;
  Result<void> remount_superblock(const Place& at, const std::string& flags,
                                  const std::string& data) override;
  Result<void> set_mount_flags(const Place& at, const std::string& flags) override;
  Result<void> bind(const Place& from, const Place& to, Depth depth, Links links) override;
  Result<void> move_mount(const Place& from, const Place& to) override;
  Result<void> unmount(const Place& at, Leave leave) override;
  Result<void> set_device_read_only(const Path& node, const std::string& device, bool read_only) override;
  Result<void> open_crypt(const std::string& name, const Path& node, const std::string& device,
                          const std::string& cipher, std::uint64_t offset, std::uint64_t size,
                          Users users) override;
  Result<void> open_pool(const std::string& name, std::uint64_t size, std::uint64_t data,
                         std::uint64_t metadata, std::uint64_t block) override;
  Result<void> open_thin(const std::string& name, const std::string& pool, const Path& node,
                         const std::string& device) override;
  Result<void> open_read_only(const std::string& name, const Path& node, const std::string& device) override;
  Result<void> open_cow(const std::string& name, const Path& node, const std::string& device) override;
  Result<void> read_from(const std::string& name, const std::string& origin) override;
  Result<void> set_mapped_read_only(const std::string& name, const Path& node, const std::string& device,
                                    bool read_only) override;
  Result<void> close_mapped(const std::string& name) override;
  Result<void> grow_pool(const std::string& name, std::uint64_t size) override;
  Result<void> trim_free(const Path& at, std::uint64_t start, std::uint64_t length) override;
  Result<void> limit_room(const Path& at, std::uint64_t room) override;
  Result<void> mark_device(const Path& node, const std::string& device, const std::string& text,
                           std::uint64_t room) override;
  Result<void> copy_attributes(const Place& from, const Place& to, Surplus surplus) override;
  Result<void> copy_label(const Place& from, const Place& to) override;
  Result<void> carry_over(const Place& from, const Place& to, bool user_attributes, bool noatime) override;
  Result<void> change_file_flags(const Place& at, unsigned set, unsigned clear) override;
  Result<void> set_project(const Place& at, std::uint32_t project, bool is_inherited) override;
  Result<void> prove_writable(const Place& at) override;
  Result<void> try_upper(const Place& at) override;
  Result<void> write_text(const Place& file, const std::string& text) override;
  Result<void> store_text(const Place& file, const std::string& text, unsigned mode) override;
  Result<void> run_program(const std::vector<std::string>& args, const Path& root) override;
  Result<void> start_swap(const Path& node, int priority) override;
  Result<void> stop_swap(const Path& node) override;
  Result<void> make_zram(const Path& node, const Path& link, const std::string& algorithm,
                         std::uint64_t size) override;
  Result<void> remove_zram(const Path& node, const Path& link) override;
  Result<void> make_link(const Path& target, const Path& at) override;
  Result<void> remove_file(const Place& at) override;
  Result<void> copy_tree(const Place& from, const Place& to, CopyDepth depth) override;
  Result<void> rename(const Place& from, const Place& to, OnTarget on_target) override;
  Result<void> remove_tree(const Place& at) override;
  Result<void> sync_file_system(const Place& at) override;

 private:
  CopyMeter meter_;
  LinkMap links_;
};

}  // namespace ramroot
