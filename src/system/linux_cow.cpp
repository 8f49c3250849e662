// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that writes to a disk while a volume of dm-thin is read from it
// (admin-guide/device-mapper/snapshot.rst).
#include <cerrno>

#include "base/text.hpp"
#include "system/block_device.hpp"
#include "system/device_mapper.hpp"
#include "system/linux_system.hpp"
#include "system/ram_disk.hpp"

namespace ramroot {

namespace {

/// What is kept at once: a block of the file system. A larger one would copy what nobody overwrites.
constexpr std::uint64_t kChunk = 4096, kCowSector = 512;

Error explain_no_cow(const DeviceMapper& mapper, const std::string& target, const Error& why,
                     const std::string& attempt) {
  if (!mapper.has_target(target))
    return {why.errno_value, attempt,
            "the kernel has no " + target + ": its module dm_snapshot is not in /lib/modules"};
  return {why.errno_value, attempt};
}

}  // namespace

Result<void> LinuxSystem::open_cow(const std::string& name, const Path& node, const std::string& device) {
  const std::string attempt = "keep what is overwritten on " + render_for_console(node);
  const auto size = size_of_block_device(node, device, attempt);
  if (!size) return size.error();
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  const auto room = make_ram_disk(name, (*size + kChunk - 1) / kChunk * kChunk);
  if (!room) return room.error();
  // "N": what is kept is forgotten with the machine.
  return start_mapped(*mapper,
                      {name, uuid_of_mapped(name), *size, "snapshot",
                       device + " " + room->number + " N " + std::to_string(kChunk / kCowSector),
                       [&](const Error& why) { return explain_no_cow(*mapper, "snapshot", why, attempt); }});
}

Result<void> LinuxSystem::read_from(const std::string& name, const std::string& origin) {
  const std::string attempt = "let /dev/mapper/" + name + " be read from /dev/mapper/" + origin;
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  const auto table = mapper->table_of(name);
  if (!table) return table.error();
  const auto number = mapper->number_of(origin);
  if (!number) return number.error();
  // "POOL ID ORIGIN" (admin-guide/device-mapper/thin-provisioning.rst)
  const std::size_t last = table->text.rfind(' ');
  if (table->target != "thin" || last == std::string::npos)
    return Error{0, attempt, "it is no volume of dm-thin over a device"};
  return mapper->reload(name, table->sectors, "thin",
                        table->text.substr(0, last + 1) + render_device_number(*number),
                        TableAccess::writable);
}

Result<void> LinuxSystem::set_mapped_read_only(const std::string& name, const Path& node,
                                               const std::string& device, bool read_only) {
  const std::string attempt = "make /dev/mapper/" + name +
                              (read_only ? " read-only over " : " writable over ") + render_for_console(node);
  const auto size = size_of_block_device(node, device, attempt);
  if (!size) return size.error();
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  const std::uint64_t sectors = *size / kCowSector;
  if (read_only) return mapper->reload(name, sectors, "linear", device + " 0", TableAccess::read_only);
  auto done = mapper->reload(name, sectors, "snapshot-origin", device, TableAccess::writable);
  return done ? done : explain_no_cow(*mapper, "snapshot-origin", done.error(), attempt);
}

}  // namespace ramroot
