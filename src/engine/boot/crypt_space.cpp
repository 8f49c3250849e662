// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/crypt_space.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <vector>

#include "base/file_io.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

/// @return  nothing, with errno, if it could not be read whole
std::optional<std::string> read_piece(int fd, off_t from) {
  std::string piece(kCryptRoom, '\0');
  if (::lseek(fd, from, SEEK_SET) != from) return std::nullopt;
  errno = EIO;
  if (read_full(fd, piece.data(), piece.size()) != static_cast<ssize_t>(piece.size())) return std::nullopt;
  return piece;
}

/// Looks at samples: something whose beginning was overwritten by mistake is not empty. Copies of the
/// superblock of ext4 are where the first group of blocks ends, of 1 KiB, 2 KiB and 4 KiB.
bool is_empty_between(int fd, off_t end) {
  constexpr off_t kSamples = 256, kPage = 4096;
  std::vector<off_t> places{off_t{8192} << 10, off_t{16384} << 11, off_t{32768} << 12};
  for (off_t i = 1; i < kSamples; ++i) places.push_back(end / kSamples * i / kPage * kPage);
  std::string sample(static_cast<std::size_t>(kPage), '\0');
  for (const off_t from : places) {
    if (from > end - kPage) continue;
    if (::pread(fd, sample.data(), sample.size(), from) != static_cast<ssize_t>(sample.size())) return false;
    if (sample.find_first_not_of('\0') != sample.npos) return false;
  }
  return true;
}

}  // namespace

Result<CryptDevice> probe_crypt_device(const Path& node, const std::string& device,
                                       const std::string& attempt) {
  const UniqueFd fd(::open(node.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return Error{errno, attempt};
  const off_t end = ::lseek(fd.get(), 0, SEEK_END);
  if (end < 0) return Error{errno, attempt};
  CryptDevice seen{.node = node, .device = device, .size = {static_cast<std::uint64_t>(end)}};
  if (seen.size.bytes < kCryptRoom) return seen;
  const auto first = read_piece(fd.get(), 0);
  const auto last = first ? read_piece(fd.get(), end - static_cast<off_t>(kCryptRoom)) : std::nullopt;
  if (!last) return Error{errno, attempt};
  seen.space = judge_crypt_space(*first, *last);
  if (seen.space == CryptSpace::empty && !is_empty_between(fd.get(), end)) seen.space = CryptSpace::others;
  return seen;
}

}  // namespace ramroot
