// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that is about encrypted devices.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "system/block_device.hpp"
#include "system/device_mapper.hpp"
#include "system/kernel_key.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kSector = 512;
/// What is encrypted at once: a block of the file system and a page, instead of eight sectors one by one.
constexpr std::uint64_t kBlock = 4096;
constexpr const char* kInUse = "something uses the device: it is mounted, swap, or part of another one";

/// The target's line (admin-guide/device-mapper/dm-crypt.rst). `allow_discards`: what a file system deletes
/// is given back to the flash of the disk. Who looks at that later learns how much was in use, not what.
std::string crypt_parameters(const std::string& name, const std::string& device, const std::string& cipher,
                             std::uint64_t offset) {
  return cipher + " :" + std::to_string(KernelKey::kBytes) + ":logon:ramroot:" + name + " 0 " + device + " " +
         std::to_string(offset / kSector) + " 2 allow_discards sector_size:" + std::to_string(kBlock);
}

Error explain_load_failure(const DeviceMapper& mapper, const std::string& cipher, const Error& why,
                           const std::string& attempt) {
  const char* another = " is not in this initramfs, or belongs to another kernel";
  if (!mapper.has_target("crypt"))
    return {why.errno_value, attempt,
            std::string("the kernel has no dm-crypt: its module dm_crypt") + another};
  if (why.errno_value == ENOENT)
    return {ENOENT, attempt, "the kernel has no " + cipher + ": a module of aes or xts" + another};
  if (why.errno_value == EBUSY) return {EBUSY, attempt, kInUse};
  return {why.errno_value, attempt};
}

/// @param exclusive  O_EXCL: not mounted, no swap, not part of another device. The kernel itself would refuse
/// the
///                   first two only: all devices of device-mapper share one claim.
Result<std::uint64_t> size_of_device(const Path& node, const std::string& device, const std::string& attempt,
                                     int exclusive) {
  const auto fd = open_block_device(node, device, O_RDWR | exclusive, attempt);
  if (!fd && fd.error().errno_value == EBUSY) return Error{EBUSY, attempt, kInUse};
  if (!fd) return fd.error();
  return size_of_block_device(fd->get(), attempt);
}

/// @return false with errno, which is 0 if something is there
bool is_zero(int fd, std::uint64_t from, std::uint64_t size) {
  std::string piece(1U << 16, '\0');
  for (const std::uint64_t end = from + size; from < end;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), end - from));
    const ssize_t got = read_some_at(fd, piece.data(), wanted, static_cast<off_t>(from));
    if (got <= 0) return errno = got < 0 ? errno : EIO, false;
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
    if (bytes.find_first_not_of('\0') != bytes.npos) return errno = 0, false;
    from += static_cast<std::uint64_t>(got);
  }
  return true;
}

}  // namespace

Result<void> LinuxSystem::open_crypt(const std::string& name, const Path& node, const std::string& device,
                                     const std::string& cipher, std::uint64_t offset, std::uint64_t size,
                                     Users users) {
  const std::string attempt = "encrypt what is written to " + render_for_console(node);
  const auto whole = size_of_device(node, device, attempt, users == Users::none ? O_EXCL : 0);
  if (!whole) return whole.error();
  const std::uint64_t room = *whole > offset ? *whole - offset : 0;
  const std::uint64_t bytes = (size == 0 ? room : size) / kBlock * kBlock;
  if (bytes == 0 || bytes > room) return Error{ENOSPC, attempt, "it is too small"};
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  const auto key = KernelKey::make_random("ramroot:" + name);  // revoked when this function ends
  if (!key) return key.error();
  // Not looked at by whom encrypted volumes are: with this uuid cryptsetup(8) knows it as one without a
  // header.
  return start_mapped(
      *mapper, {name, "CRYPT-PLAIN-" + name, bytes, "crypt", crypt_parameters(name, device, cipher, offset),
                [&](const Error& why) { return explain_load_failure(*mapper, cipher, why, attempt); }});
}

Result<void> LinuxSystem::close_mapped(const std::string& name) {
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  auto done = mapper->remove(name);
  if (done) (void)::unlink(mapper_link(name).c_str());  // where udev has not done it
  return done;
}

Result<void> LinuxSystem::mark_device(const Path& node, const std::string& device, const std::string& text,
                                      std::uint64_t room) {
  const std::string attempt = "mark " + render_for_console(node) + " as ramroot's";
  const auto fd = open_block_device(node, device, O_RDWR | O_EXCL, attempt);
  if (!fd) return fd.error().errno_value == EBUSY ? Error{EBUSY, attempt, kInUse} : fd.error();
  const auto size = size_of_block_device(fd->get(), attempt);
  if (!size) return size.error();
  if (*size < 2 * room || text.size() > room) return Error{ENOSPC, attempt, "it is too small"};
  for (const std::uint64_t from : {std::uint64_t{0}, *size - room})
    if (!is_zero(fd->get(), from, room))
      return errno == 0 ? Error{0, attempt, "it is not empty"} : Error{errno, attempt};
  if (!write_all_at(fd->get(), text, 0) || ::fsync(fd->get()) != 0) return Error{errno, attempt};
  return {};
}

}  // namespace ramroot
