// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/device_mapper.hpp"

#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "base/file_io.hpp"
#include "system/misc_device.hpp"

namespace ramroot {

namespace {

constexpr const char* kControl = "/dev/mapper/control";
/// MAPPER_CTRL_MINOR in the kernel's include/linux/miscdevice.h
constexpr unsigned kControlMinor = 236;
/// What the kernel tells udev with a device that starts, as libdevmapper has it do
/// (DM_UDEV_PRIMARY_SOURCE_FLAG, DM_UDEV_DISABLE_DISK_RULES_FLAG in libdm/libdevmapper.h): without the first
/// the udev of the running system, when it comes to a device of the initramfs, removes its link in
/// /dev/mapper. With the second it makes no links in /dev/disk, where a UUID belongs to the disk below.
constexpr std::uint32_t kUdevFlags = (0x40U | 0x04U) << 16;
constexpr std::size_t kPayload = 16384;
constexpr std::uint64_t kMapperSector = 512;

/// What an ioctl is given, and what it answers.
struct Message {
  dm_ioctl head = {};
  char payload[kPayload] = {};

  explicit Message(const std::string& name, unsigned flags = 0) {
    head.version[0] = DM_VERSION_MAJOR;  // of the protocol; 4.0.0 is all that this needs
    head.data_size = sizeof(Message);
    head.data_start = offsetof(Message, payload);
    head.flags = flags;
    name.copy(head.name, sizeof head.name - 1);
  }
};

/// How long something may look into a device that is to go.
constexpr int kMostLooks = 100;
constexpr struct timespec kBetweenRemovals { 0, 50'000'000 };

}  // namespace

Result<DeviceMapper> DeviceMapper::open() {
  UniqueFd fd = open_misc_device(kControl, kControlMinor);
  if (fd.valid()) return DeviceMapper(std::move(fd));
  if (errno != ENODEV && errno != ENXIO && !is_missing(errno)) return Error{errno, "open device-mapper"};
  return Error{
      errno, "open device-mapper",
      "the kernel has none: its module dm_mod is not in this initramfs, or belongs to another kernel"};
}

Result<dev_t> DeviceMapper::create(const std::string& name, const std::string& uuid) const {
  Message message(name);
  uuid.copy(message.head.uuid, sizeof message.head.uuid - 1);
  if (::ioctl(control_.get(), DM_DEV_CREATE, &message) == 0) return static_cast<dev_t>(message.head.dev);
  return Error{errno, "make the device /dev/mapper/" + name,
               errno == EBUSY ? "there is one of that name already" : ""};
}

Result<void> DeviceMapper::load(const std::string& name, std::uint64_t sectors, const std::string& target,
                                const std::string& parameters, TableAccess access) const {
  const std::string attempt = "load the table of /dev/mapper/" + name;
  Message message(name, access == TableAccess::read_only ? DM_READONLY_FLAG : 0U);
  dm_target_spec spec{};
  spec.length = sectors;
  if (target.size() >= sizeof spec.target_type || sizeof spec + parameters.size() >= kPayload)
    return Error{E2BIG, attempt};
  target.copy(spec.target_type, sizeof spec.target_type - 1);
  std::memcpy(message.payload, &spec, sizeof spec);
  parameters.copy(message.payload + sizeof spec, parameters.size());
  message.head.target_count = 1;
  if (::ioctl(control_.get(), DM_TABLE_LOAD, &message) != 0) return Error{errno, attempt};
  return {};
}

Result<void> DeviceMapper::resume(const std::string& name) const {
  Message message(name);  // without DM_SUSPEND_FLAG it resumes
  message.head.event_nr = kUdevFlags;
  if (::ioctl(control_.get(), DM_DEV_SUSPEND, &message) != 0)
    return Error{errno, "start the device /dev/mapper/" + name};
  return {};
}

Result<void> DeviceMapper::reload(const std::string& name, std::uint64_t sectors, const std::string& target,
                                  const std::string& parameters, TableAccess access) const {
  const auto before = table_of(name);
  if (!before) return before.error();
  if (auto done = load(name, sectors, target, parameters, access); !done) return done;
  // It may be the root that stands still from here on, and what puts the old table back must not have to be
  // read from there. It stays locked: `ramroot watch` is, anyway.
  (void)::mlockall(MCL_CURRENT);
  auto done = resume(name);
  if (!done) {
    Message message(name);
    (void)::ioctl(control_.get(), DM_TABLE_CLEAR, &message);
    // Or the new table was taken already, and did not start.
    if (!resume(name) && load(name, before->sectors, before->target, before->text, access))
      (void)resume(name);
  }
  return done;
}

Result<void> DeviceMapper::send(const std::string& name, const std::string& text) const {
  const std::string attempt = "send '" + text + "' to /dev/mapper/" + name;
  Message message(name);
  dm_target_msg head{};  // sector 0: the only target
  if (sizeof head + text.size() >= kPayload) return Error{E2BIG, attempt};
  std::memcpy(message.payload, &head, sizeof head);
  text.copy(message.payload + sizeof head, text.size());
  if (::ioctl(control_.get(), DM_TARGET_MSG, &message) != 0) return Error{errno, attempt};
  return {};
}

Result<MapperLine> DeviceMapper::table_of(const std::string& name) const {
  return read_line(name, DM_STATUS_TABLE_FLAG);
}

Result<MapperLine> DeviceMapper::status_of(const std::string& name) const { return read_line(name, 0); }

Result<MapperLine> DeviceMapper::read_line(const std::string& name, std::uint32_t flags) const {
  const std::string attempt = "read the state of /dev/mapper/" + name;
  // Without DM_NOFLUSH_FLAG, asking would make a pool write its tables.
  Message message(name, flags | DM_NOFLUSH_FLAG);
  if (::ioctl(control_.get(), DM_TABLE_STATUS, &message) != 0) return Error{errno, attempt};
  dm_target_spec spec{};
  const auto* bytes = reinterpret_cast<const char*>(&message);
  const std::size_t at = message.head.data_start, text = at + sizeof spec;
  const bool is_cut = (message.head.flags & DM_BUFFER_FULL_FLAG) != 0;
  if (message.head.target_count == 0) return MapperLine{};
  if (message.head.target_count > 1 || is_cut || text >= sizeof message)
    return Error{EINVAL, attempt, "it is not one of ramroot's"};
  std::memcpy(&spec, bytes + at, sizeof spec);
  const auto whole = [](const char* start, std::size_t most) {
    return std::string(start, ::strnlen(start, most));
  };
  return MapperLine{spec.length, whole(spec.target_type, sizeof spec.target_type),
                    whole(bytes + text, sizeof message - text)};
}

Result<dev_t> DeviceMapper::number_of(const std::string& name) const {
  Message message(name);
  if (::ioctl(control_.get(), DM_DEV_STATUS, &message) == 0) return static_cast<dev_t>(message.head.dev);
  return Error{errno, "look for the device /dev/mapper/" + name};
}

Result<void> DeviceMapper::remove(const std::string& name) const {
  // udev reads each new device. What is below must be free when this returns: it may be mounted next.
  for (int i = 0; i < kMostLooks; ++i) {
    Message at_once(name);
    if (::ioctl(control_.get(), DM_DEV_REMOVE, &at_once) == 0) return {};
    if (errno != EBUSY) break;
    (void)::nanosleep(&kBetweenRemovals, nullptr);
  }
  Message message(name, DM_DEFERRED_REMOVE);
  if (::ioctl(control_.get(), DM_DEV_REMOVE, &message) != 0)
    return Error{errno, "remove the device /dev/mapper/" + name};
  return {};
}

bool DeviceMapper::has_target(const std::string& target) const {
  Message message("");
  if (::ioctl(control_.get(), DM_LIST_VERSIONS, &message) != 0) return false;
  const std::size_t size = std::min<std::size_t>(message.head.data_size, sizeof message);
  const auto* bytes = reinterpret_cast<const char*>(&message);
  for (std::size_t at = message.head.data_start; at + sizeof(dm_target_versions) < size;) {
    dm_target_versions one{};
    std::memcpy(&one, bytes + at, sizeof one);
    const char* name = bytes + at + offsetof(dm_target_versions, name);
    if (std::string_view(name, ::strnlen(name, size - at - sizeof one)) == target) return true;
    if (one.next == 0) break;
    at += one.next;
  }
  return false;
}

std::string render_device_number(dev_t device) {
  return std::to_string(major(device)) + ":" + std::to_string(minor(device));
}

std::string uuid_of_mapped(const std::string& name) { return "RAMROOT-" + name; }

Path mapper_link(const std::string& name) { return "/dev/mapper/" + name; }

Result<void> make_mapper_link(const std::string& name, dev_t device) {
  const std::string target = "../dm-" + std::to_string(minor(device)), link = mapper_link(name);
  (void)::mkdir("/dev/mapper", 0755);
  if (::symlink(target.c_str(), link.c_str()) == 0 || errno == EEXIST) return {};
  return Error{errno, "make the link " + link};
}

Result<std::string> read_mapped_status(const std::string& name) {
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  const auto line = mapper->status_of(name);
  if (!line) return line.error();
  return line->text;
}

Result<void> start_mapped(const DeviceMapper& mapper, const MappedDevice& device) {
  const auto made = mapper.create(device.name, device.uuid);
  if (!made) return made.error();
  auto done =
      mapper.load(device.name, device.bytes / kMapperSector, device.target, device.parameters, device.access);
  if (!done) done = device.explain(done.error());
  else done = mapper.resume(device.name);
  if (done) done = make_mapper_link(device.name, *made);
  if (!done) (void)mapper.remove(device.name);  // a failed step leaves nothing behind
  return done;
}

}  // namespace ramroot
