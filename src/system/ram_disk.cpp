// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/ram_disk.hpp"

#include <fcntl.h>
#include <linux/loop.h>
#include <linux/major.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "system/misc_device.hpp"

namespace ramroot {

namespace {

/// LOOP_CTRL_MINOR in the kernel's include/linux/miscdevice.h
constexpr unsigned kLoopMinor = 237;
constexpr int kMostTries = 16;

UniqueFd make_file(const std::string& name, std::uint64_t size) {
  UniqueFd fd(::memfd_create(name.c_str(), MFD_CLOEXEC));
  if (fd.valid() && ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) return {};
  return fd;
}

}  // namespace

Result<RamDisk> make_ram_disk(const std::string& name, std::uint64_t size) {
  const std::string attempt = "make a block device in RAM";
  const UniqueFd file = make_file(name, size);
  if (!file.valid()) return Error{errno, attempt};
  const UniqueFd control = open_misc_device("/dev/loop-control", kLoopMinor);
  if (!control.valid())
    return Error{errno, attempt,
                 "the kernel has no loop devices: its module loop is not in this initramfs, or belongs to "
                 "another kernel"};
  loop_config config{};
  config.fd = static_cast<std::uint32_t>(file.get());
  config.block_size = 512;
  config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
  name.copy(reinterpret_cast<char*>(config.info.lo_file_name), LO_NAME_SIZE - 1);
  for (int i = 0; i < kMostTries; ++i) {
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return Error{errno, attempt};
    UniqueFd fd(::open(("/dev/loop" + std::to_string(number)).c_str(), O_RDWR | O_CLOEXEC));
    if (!fd.valid()) return Error{errno, attempt};
    if (::ioctl(fd.get(), LOOP_CONFIGURE, &config) == 0)
      return RamDisk{std::move(fd), std::to_string(LOOP_MAJOR) + ":" + std::to_string(number)};
    if (errno != EBUSY)  // somebody else has taken it meanwhile
      return Error{errno, attempt, errno == ENOTTY ? "the kernel is older than Linux 5.8" : ""};
  }
  return Error{EBUSY, attempt};
}

}  // namespace ramroot
