// SPDX-License-Identifier: GPL-3.0-or-later
/// A System that only remembers, and fails where it is told to.
#pragma once

#include <cerrno>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "system/system.hpp"

namespace ramroot::test {

/// Remembers what was asked; the calls whose numbers (1 = the first) are in `fail_at` fail,
/// and so does every call that begins with `fail_on`.
class FakeSystem : public System {
 public:
  std::vector<std::string> calls;
  std::set<std::size_t> fail_at;
  std::string fail_on;
  int errno_value = EIO;

  Result<void> set_propagation(const Path& at, Propagation propagation, Depth depth) override {
    return note((propagation == Propagation::is_private ? "private" : "shared") +
                std::string(depth == Depth::whole_tree ? "-tree " : " ") + at);
  }
  Result<void> make_dir(const Place& at, unsigned) override { return note("mkdir " + at.text()); }
  Result<void> remove_dir(const Place& at) override { return note("rmdir " + at.text()); }
  Result<void> mount(const std::string& source, const Place& at, const std::string& type,
                     const std::string& flags, const std::string& data) override {
    return note("mount " + type + " " + at.text() + " source=" + source + " flags=" + flags +
                " data=" + data);
  }
  Result<void> mount_by_program(const std::string& source, const Path& at, const std::string& type,
                                const std::string& options) override {
    return note("mount(8) " + type + " " + at + " source=" + source + " options=" + options);
  }
  Result<void> remount_superblock(const Place& at, const std::string& flags,
                                  const std::string& data) override {
    return note("remount " + at.text() + " " + flags + (data.empty() ? "" : " data=" + data));
  }
  Result<void> set_mount_flags(const Place& at, const std::string& flags) override {
    return note("flags " + at.text() + " " + flags);
  }
  Result<void> bind(const Place& from, const Place& to, Depth depth, Links) override {
    return note((depth == Depth::whole_tree ? "bind-tree " : "bind ") + from.text() + " " + to.text());
  }
  Result<void> move_mount(const Place& from, const Place& to) override {
    return note("move " + from.text() + " " + to.text());
  }
  Result<void> unmount(const Place& at, Leave leave) override {
    return note((leave == Leave::at_once ? "detach " : "umount ") + at.text());
  }
  Result<void> set_device_read_only(const Path& node, const std::string&, bool read_only) override {
    return note((read_only ? "seal " : "unseal ") + node);
  }
  Result<void> open_crypt(const std::string& name, const Path& node, const std::string& device,
                          const std::string& cipher, std::uint64_t offset, std::uint64_t size,
                          Users users) override {
    return note("crypt " + name + " " + node + " " + device + " " + cipher + " " + std::to_string(offset) +
                "+" + std::to_string(size) + (users == Users::none ? "" : " beside others"));
  }
  Result<void> open_pool(const std::string& name, std::uint64_t size, std::uint64_t data,
                         std::uint64_t metadata, std::uint64_t block) override {
    return note("pool " + name + " " + std::to_string(size) + " of " + std::to_string(data) + "+" +
                std::to_string(metadata) + " by " + std::to_string(block));
  }
  Result<void> open_thin(const std::string& name, const std::string& pool, const Path& node,
                         const std::string& device) override {
    return note("thin " + name + " " + pool + " " + node + " " + device);
  }
  Result<void> open_read_only(const std::string& name, const Path& node, const std::string& device) override {
    return note("read-only " + name + " " + node + " " + device);
  }
  Result<void> open_cow(const std::string& name, const Path& node, const std::string& device) override {
    return note("cow " + name + " " + node + " " + device);
  }
  Result<void> read_from(const std::string& name, const std::string& origin) override {
    return note("origin " + name + " " + origin);
  }
  Result<void> set_mapped_read_only(const std::string& name, const Path& node, const std::string& device,
                                    bool read_only) override {
    return note((read_only ? "lock " : "unlock ") + name + " " + node + " " + device);
  }
  Result<void> close_mapped(const std::string& name) override { return note("unmap " + name); }
  Result<void> grow_pool(const std::string& name, std::uint64_t size) override {
    return note("grow " + name + " " + std::to_string(size));
  }
  Result<void> trim_free(const Path& at, std::uint64_t start, std::uint64_t length) override {
    return note("trim " + at + " " + std::to_string(start) + " " + std::to_string(length));
  }
  Result<void> limit_room(const Path& at, std::uint64_t room) override {
    return note("room " + at + " " + std::to_string(room));
  }
  Result<void> mark_device(const Path& node, const std::string& device, const std::string&,
                           std::uint64_t room) override {
    return note("mark " + node + " " + device + " " + std::to_string(room));
  }
  Result<void> copy_attributes(const Place& from, const Place& to, Surplus surplus) override {
    return note((surplus == Surplus::goes ? "exact-attrs " : "attrs ") + from.text() + " " + to.text());
  }
  Result<void> copy_label(const Place& from, const Place& to) override {
    return note("label " + from.text() + " " + to.text());
  }
  Result<void> carry_over(const Place& from, const Place& to, bool user_attributes, bool) override {
    return note((user_attributes ? "carry-user " : "carry ") + from.text() + " " + to.text());
  }
  Result<void> change_file_flags(const Place& at, unsigned set, unsigned clear) override {
    return note("chattr " + at.text() + " +" + std::to_string(set) + " -" + std::to_string(clear));
  }
  Result<void> set_project(const Place& at, std::uint32_t project, bool is_inherited) override {
    return note("project " + at.text() + " " + std::to_string(project) + (is_inherited ? " inherited" : ""));
  }
  Result<void> prove_writable(const Place& at) override { return note("prove " + at.text()); }
  Result<void> try_upper(const Place& at) override { return note("try " + at.text()); }
  Result<void> write_text(const Place& file, const std::string&) override {
    return note("write " + file.text());
  }
  Result<void> store_text(const Place& file, const std::string&, unsigned) override {
    return note("store " + file.text());
  }
  Result<void> run_program(const std::vector<std::string>& args, const Path& root) override {
    std::string call = root == "/" ? "run" : "run-in " + root;
    for (const std::string& arg : args) call += " " + arg;
    return note(call);
  }
  Result<void> start_swap(const Path& node, int priority) override {
    return note("swapon " + node + (priority < 0 ? "" : " " + std::to_string(priority)));
  }
  Result<void> make_zram(const Path& node, const Path& link, const std::string& algorithm,
                         std::uint64_t size) override {
    return note("zram " + node + " " + link + " " + algorithm + " " + std::to_string(size));
  }
  Result<void> remove_zram(const Path& node, const Path& link) override {
    return note("no-zram " + node + " " + link);
  }
  Result<void> stop_swap(const Path& node) override { return note("swapoff " + node); }
  Result<void> make_link(const Path& target, const Path& at) override {
    return note("link " + target + " " + at);
  }
  Result<void> remove_file(const Place& at) override { return note("remove " + at.text()); }
  Result<void> copy_tree(const Place& from, const Place& to, CopyDepth depth) override {
    return note((depth == CopyDepth::with_contents ? "copy-tree " : "copy ") + from.text() + " " + to.text());
  }
  Result<void> rename(const Place& from, const Place& to, OnTarget on_target) override {
    const char* verb = on_target == OnTarget::exchange  ? "exchange "
                       : on_target == OnTarget::replace ? "put-back "
                                                        : "rename ";
    return note(verb + from.text() + " " + to.text());
  }
  Result<void> remove_tree(const Place& at) override { return note("rm-tree " + at.text()); }
  Result<void> sync_file_system(const Place& at) override { return note("syncfs " + at.text()); }

 private:
  Result<void> note(std::string call) {
    calls.push_back(std::move(call));
    const bool named = !fail_on.empty() && calls.back().starts_with(fail_on);
    if (named || fail_at.contains(calls.size())) return Error{errno_value, calls.back(), "injected"};
    return {};
  }
};

}  // namespace ramroot::test
