// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/find_upper.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <optional>

#include "base/beneath.hpp"
#include "base/byte_size.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "core/mounts/upper_kinds.hpp"
#include "engine/boot/clean_root.hpp"
#include "engine/boot/crypt_space.hpp"
#include "engine/machine/device_contents.hpp"
#include "engine/machine/device_names.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kLeastSize = 16U << 20;  // with less, a system cannot even start
constexpr const char* kClear =
    "if nothing on it is needed, 'blkdiscard -z' and its name deletes all that is there";
constexpr std::int64_t kBetweenLooks = 200'000'000;  // nanoseconds

std::int64_t now_ns() {
  struct timespec now {};
  (void)::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::vector<Path> wait_for(const std::string& spec, unsigned timeout_s, const Tell& tell) {
  const std::int64_t end = now_ns() + std::int64_t{timeout_s} * 1'000'000'000;
  bool is_told = false;
  for (;;) {
    std::vector<Path> found = find_nodes(spec);
    if (!found.empty() || now_ns() >= end) return found;
    if (!is_told)
      tell("waiting up to " + std::to_string(timeout_s) + " s for " + render_for_console(spec, 60) +
           ", which is to have the changes");
    is_told = true;
    const struct timespec pause { 0, kBetweenLooks };
    (void)::nanosleep(&pause, nullptr);
  }
}

/// The machine's network ends before the root is given up.
bool is_on_network(const std::string& device) {
  std::array<char, 4096> link{};
  const ssize_t size = ::readlink(("/sys/dev/block/" + device).c_str(), link.data(), link.size());
  const std::string_view path(link.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
  for (const char* kind :
       {"/block/nbd", "/block/rbd", "/block/drbd", "/block/etherd", "/session", "/nvme-fabrics/"})
    if (path.find(kind) != path.npos) return true;
  return false;
}

/// Journals are replayed when it is mounted; what else is wrong, a boot cannot mend.
std::string explain_damage(const Path& node) {
  const auto super = read_ext_superblock(node);
  const char* const why = super && *super ? why_no_mount(**super) : nullptr;
  return why == nullptr ? "" : why;
}

/// Why this device cannot have changes, whatever is on it.
Result<void> judge_device(const std::string& attempt, const UpperSeen& device,
                          const std::vector<std::string>& root_disks, bool is_for_encryption) {
  const auto stack = probe_counters(root_disks);
  if (!stack) return stack.error();
  const bool is_below = std::any_of(stack->begin(), stack->end(), [&](const DeviceCounter& one) {
    return one.below_root && one.device == device.device;
  });
  if (is_below) return Error{0, attempt, "the root is on it", "give another device"};
  if (is_on_network(device.device))
    return Error{0, attempt,
                 "it is reached through the network, which ends before the changes are all written"};
  const std::uint64_t size = size_of_device(file_name_of(find_node(device.device)));
  if (size < kLeastSize && !is_for_encryption)
    return Error{0, attempt,
                 "it has only " + render_byte_size({size}) + ", and 16 MiB are the least that works"};
  if (is_device_read_only(device.node))
    return Error{0, attempt, "the device is read-only", "look for its switch, or run 'blockdev --setrw'"};
  const UniqueFd free(::open(device.node.c_str(), O_RDONLY | O_EXCL | O_CLOEXEC));
  if (!free.valid())
    return Error{errno, attempt,
                 errno == EBUSY ? "it, or a part of it, is mounted or used by something else" : ""};
  return {};
}

Result<void> judge_file_system(const std::string& attempt, const Path& node, const DeviceContents& contents) {
  if (std::string why = why_no_upper(contents, render_for_console(node)); !why.empty())
    return Error{0, attempt, std::move(why)};
  if (std::string why = explain_damage(node); !why.empty())
    return Error{0, attempt, std::move(why), "repair it with fsck in a boot without protection"};
  return {};
}

/// Makes of the device that was found the one that will be mounted.
Result<UpperSeen> as_encrypted(const std::string& attempt, const UpperSeen& device,
                               const DeviceContents& contents, const Options& options) {
  if (!contents.type.empty() || contents.has_partitions)
    return Error{
        0, attempt,
        "it has " + (contents.type.empty() ? "partitions" : render_for_console(contents.type)) + " on it",
        kClear};
  // Only the node itself is written to: a link to it may change.
  auto crypt = probe_crypt_device(find_node(device.device), device.device, attempt);
  if (!crypt) return crypt.error();
  UpperSeen out{.node = kCryptNode, .fstype = kCryptType};
  out.crypt = *std::move(crypt);
  if (options.swap_size) out.crypt->swap = *options.swap_size;
  if (const auto steps = make_crypt_steps(*out.crypt); !steps) return steps.error();
  return out;
}

/// With mkfs=ext4: a device that is empty gets a file system, and one with anything else on it keeps that. A
/// damaged one too, even if it is ramroot's own: other machines may have their changes there.
Result<void> judge_format(const std::string& attempt, const DeviceContents& contents, const Tell& tell,
                          UpperSeen& device) {
  if (!contents.type.empty() || contents.has_partitions) return {};
  tell("looking whether " + device.node + " is empty");
  const auto seen = probe_crypt_device(device.node, device.device, attempt);
  if (!seen) return seen.error();
  if (seen->space != CryptSpace::empty)
    return Error{0, attempt,
                 "there is no file system on it, and mkfs=ext4 is for empty devices, which it is not",
                 kClear};
  device.is_formatted = true;
  device.fstype = "ext4";
  return {};
}

}  // namespace

Result<UpperSeen> find_upper(const UpperWish& wish, const Options& options,
                             const std::vector<std::string>& root_disks, const Tell& tell) {
  const std::string& spec = wish.device;
  const std::string attempt = "put changes onto " + render_for_console(spec, 60);
  const std::vector<Path> found = wait_for(spec, options.timeout_s, tell);
  if (found.empty())
    return Error{0, attempt,
                 options.timeout_s == 0
                     ? "there is no such device now"
                     : "there was no such device within " + std::to_string(options.timeout_s) + " s",
                 "'lsblk -o NAME,LABEL,UUID' shows those that there are"};
  if (found.size() > 1) {
    std::string nodes;
    for (const Path& one : found) append_item(nodes, one);
    return Error{0, attempt, "several devices have that name: " + nodes,
                 "name one of them by its path or PARTUUID"};
  }
  UpperSeen device{.node = found.front(), .device = number_of_node(found.front())};
  const auto contents = probe_contents(device.node, 0, 0);
  if (!contents) return Error{contents.error().errno_value, attempt, contents.error().detail};
  if (auto fine = judge_device(attempt, device, root_disks, wish.kind == UpperWish::Kind::crypt); !fine)
    return fine.error();
  if (wish.kind == UpperWish::Kind::crypt) return as_encrypted(attempt, device, *contents, options);
  device.fstype = contents->type;
  if (options.mkfs)
    if (auto fine = judge_format(attempt, *contents, tell, device); !fine) return fine.error();
  if (device.is_formatted) return device;
  if (auto fine = judge_file_system(attempt, device.node, *contents); !fine) return fine.error();
  return device;
}

}  // namespace ramroot
