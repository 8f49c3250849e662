// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/device_contents.hpp"

#include <blkid.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "base/text.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

using BlkidProbe = std::unique_ptr<struct blkid_struct_probe, void (*)(blkid_probe)>;

std::string value_of(const BlkidProbe& probe, const char* name) {
  const char* text = nullptr;
  return ::blkid_probe_lookup_value(probe.get(), name, &text, nullptr) == 0 && text != nullptr ? text : "";
}

}  // namespace

Result<DeviceContents> probe_contents(const Path& path, std::uint64_t offset, std::uint64_t size) {
  const std::string attempt = "look at what is on " + render_for_console(path);
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  const BlkidProbe probe(::blkid_new_probe(), ::blkid_free_probe);
  if (!fd.valid() || probe == nullptr) return Error{errno, attempt, "it cannot be read"};
  const off_t end = ::lseek(fd.get(), 0, SEEK_END);
  const auto all = static_cast<std::uint64_t>(end < 0 ? 0 : end);
  if (all == 0) return Error{0, attempt, "it is empty"};
  if (offset >= all || (size != 0 && size > all - offset))
    return Error{0, attempt, "it ends before its file system does: is it truncated?"};
  if (::blkid_probe_set_device(probe.get(), fd.get(), static_cast<blkid_loff_t>(offset),
                               static_cast<blkid_loff_t>(size)) != 0)
    return Error{errno, attempt, "it cannot be read"};
  ::blkid_probe_enable_superblocks(probe.get(), 1);
  ::blkid_probe_set_superblocks_flags(
      probe.get(), BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE | BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID);
  ::blkid_probe_enable_partitions(probe.get(), 1);
  const int found = ::blkid_do_safeprobe(probe.get());
  if (found == -2) return Error{0, attempt, "it has marks of several file systems: name one with -t"};
  if (found != 0) return DeviceContents{};
  return DeviceContents{value_of(probe, "TYPE"), value_of(probe, "USAGE"), !value_of(probe, "PTTYPE").empty(),
                        value_of(probe, "LABEL"), value_of(probe, "UUID")};
}

PartitionNames probe_partition(const Path& node) {
  const UniqueFd fd(::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  const BlkidProbe probe(::blkid_new_probe(), ::blkid_free_probe);
  if (!fd.valid() || probe == nullptr || ::blkid_probe_set_device(probe.get(), fd.get(), 0, 0) != 0)
    return {};
  ::blkid_probe_enable_superblocks(probe.get(), 0);
  ::blkid_probe_enable_partitions(probe.get(), 1);
  ::blkid_probe_set_partitions_flags(probe.get(), BLKID_PARTS_ENTRY_DETAILS);
  if (::blkid_do_safeprobe(probe.get()) < 0) return {};
  return {value_of(probe, "PART_ENTRY_UUID"), value_of(probe, "PART_ENTRY_NAME")};
}

}  // namespace ramroot
