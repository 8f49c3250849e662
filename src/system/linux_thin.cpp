// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that is about volumes whose changes are in RAM.
#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "base/beneath.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "system/block_device.hpp"
#include "system/device_mapper.hpp"
#include "system/linux_system.hpp"
#include "system/ram_disk.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kSectorSize = 512;

/// The target's line (admin-guide/device-mapper/thin-provisioning.rst). Nothing of an earlier life of a block
/// is secret from this machine, so no block is zeroed. A full pool fails at once: whoever would
/// make it larger must not wait for it.
std::string pool_parameters(const std::string& metadata, const std::string& data, std::uint64_t blocks,
                            std::uint64_t block) {
  return metadata + " " + data + " " + std::to_string(block / kSectorSize) + " " +
         std::to_string(blocks / 4) + " 2 skip_block_zeroing error_if_no_space";
}

/// Of the device for data, the second word of a pool's table; in whole blocks. 0 if it is not known.
std::uint64_t sectors_of_data(const std::string& table) {
  constexpr std::uint64_t kBlockSectors = 65536 / kSectorSize;
  const auto words = split(table, ' ');
  if (words.size() < 2) return 0;
  const auto size = read_file_beneath("/sys/dev/block/" + std::string(words[1]) + "/size", 64);
  if (!size) return 0;
  const auto sectors = parse_number(trim(*size));
  return sectors ? *sectors / kBlockSectors * kBlockSectors : 0;
}

Error explain_no_target(const DeviceMapper& mapper, const std::string& target, const std::string& module,
                        const Error& why, const std::string& attempt) {
  if (!mapper.has_target(target))
    return {why.errno_value, attempt,
            "the kernel has no " + target + ": its module " + module +
                " is not in this initramfs, or belongs to another kernel"};
  if (why.errno_value == EBUSY)
    return {EBUSY, attempt, "something else uses the device: it is mounted, swap, or part of another one"};
  return {why.errno_value, attempt};
}

}  // namespace

Result<void> LinuxSystem::open_pool(const std::string& name, std::uint64_t size, std::uint64_t data,
                                    std::uint64_t metadata, std::uint64_t block) {
  const std::string attempt = "make a pool in RAM for changes";
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  const auto data_disk = make_ram_disk(name + "-data", data);
  const auto metadata_disk = data_disk ? make_ram_disk(name + "-meta", metadata) : data_disk.error();
  if (!metadata_disk) return metadata_disk.error();
  return start_mapped(
      *mapper,
      {name, uuid_of_mapped(name), size, "thin-pool",
       pool_parameters(metadata_disk->number, data_disk->number, size / block, block), [&](const Error& why) {
         return explain_no_target(*mapper, "thin-pool", "dm_thin_pool", why, attempt);
       }});
}

Result<void> LinuxSystem::open_thin(const std::string& name, const std::string& pool, const Path& node,
                                    const std::string& device) {
  const std::string attempt = "put a volume over " + render_for_console(node);
  const auto size = size_of_block_device(node, device, attempt);
  if (!size) return size.error();
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  const auto of_pool = mapper->number_of(pool);
  if (!of_pool) return of_pool.error();
  if (auto done = mapper->send(pool, "create_thin 0"); !done) return done;
  auto done = start_mapped(
      *mapper,
      {name, uuid_of_mapped(name), *size, "thin", render_device_number(*of_pool) + " 0 " + device,
       [&](const Error& why) { return explain_no_target(*mapper, "thin", "dm_thin_pool", why, attempt); }});
  if (!done) (void)mapper->send(pool, "delete 0");
  return done;
}

Result<void> LinuxSystem::open_read_only(const std::string& name, const Path& node,
                                         const std::string& device) {
  const std::string attempt = "have " + render_for_console(node) + " once more, read-only";
  const auto size = size_of_block_device(node, device, attempt);
  if (!size) return size.error();
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  return start_mapped(*mapper, {name, uuid_of_mapped(name), *size, "linear", device + " 0",
                                [&](const Error& why) {
                                  return explain_no_target(*mapper, "linear", "dm_mod", why, attempt);
                                },
                                TableAccess::read_only});
}

Result<void> LinuxSystem::grow_pool(const std::string& name, std::uint64_t size) {
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  const auto now = mapper->table_of(name);
  if (!now) return now.error();
  if (now->target != "thin-pool") return Error{EINVAL, "make the pool " + name + " larger", "it is no pool"};
  // A table that is larger than the device would be refused when the old one has stopped.
  const std::uint64_t wanted = std::min(size / kSectorSize, sectors_of_data(now->text));
  if (wanted <= now->sectors) return {};
  return mapper->reload(name, wanted, now->target, now->text, TableAccess::writable);
}

}  // namespace ramroot
