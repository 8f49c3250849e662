// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/device_mapper.hpp"

#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <linux/major.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/file_io.hpp"

namespace ramroot {

namespace {

/// devtmpfs has it once the module dm_mod is loaded.
constexpr const char* kControl = "/dev/mapper/control";
constexpr const char* kOwnControl = "/dev/.ramroot-dm";
/// MAPPER_CTRL_MINOR in the kernel's include/linux/miscdevice.h
constexpr unsigned kControlMinor = 236;
constexpr std::size_t kPayload = 16384;

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

/// Opening a device of this number makes the kernel load the module. /dev is the only place where an
/// initramfs surely allows devices.
UniqueFd open_control() {
  UniqueFd fd(::open(kControl, O_RDWR | O_CLOEXEC));
  if (fd.valid() || !(is_missing(errno) || errno == ENODEV || errno == ENXIO)) return fd;
  (void)::unlink(kOwnControl);  // of a program that was killed
  if (::mknod(kOwnControl, S_IFCHR | 0600U, makedev(MISC_MAJOR, kControlMinor)) != 0) return fd;
  UniqueFd own(::open(kOwnControl, O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  const int why = errno;
  (void)::unlink(kOwnControl);
  errno = why;
  return own;
}

}  // namespace

Result<DeviceMapper> DeviceMapper::open() {
  UniqueFd fd = open_control();
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
                                const std::string& parameters) const {
  const std::string attempt = "load the table of /dev/mapper/" + name;
  Message message(name);
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
  if (::ioctl(control_.get(), DM_DEV_SUSPEND, &message) != 0)
    return Error{errno, "start the device /dev/mapper/" + name};
  return {};
}

Result<void> DeviceMapper::remove(const std::string& name) const {
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

}  // namespace ramroot
