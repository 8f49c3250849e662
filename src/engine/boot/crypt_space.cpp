// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/crypt_space.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
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

bool is_zero_at(int fd, off_t from, std::string& space) {
  if (::pread(fd, space.data(), space.size(), from) != static_cast<ssize_t>(space.size())) return false;
  return space.front() == '\0' && std::memcmp(space.data(), space.data() + 1, space.size() - 1) == 0;
}

/// Something whose beginning was overwritten by mistake is not empty. File systems have their tables in the
/// first part of a disk, whether they begin with the disk or with a partition of it; that part is read whole.
/// Behind it, samples: where ext4 begins its groups of blocks, and btrfs has its third superblock; and
/// everywhere.
bool is_empty_between(int fd, off_t end) {
  constexpr off_t kWhole = off_t{512} << 20, kChunk = 1 << 20, kPage = 4096, kSamples = 4096;
  std::string chunk(static_cast<std::size_t>(kChunk), '\0'), page(static_cast<std::size_t>(kPage), '\0');
  off_t from = 0;
  for (; from < kWhole && from + kChunk <= end; from += kChunk)
    if (!is_zero_at(fd, from, chunk)) return false;
  std::vector<off_t> places{off_t{256} << 30};
  for (off_t group = from; group < from * 16; group += off_t{128} << 20)
    places.insert(places.end(), {group, group + kChunk});
  for (off_t i = 1; i < kSamples; ++i) places.push_back(end / kSamples * i / kPage * kPage);
  return std::all_of(places.begin(), places.end(), [&](off_t place) {
    return place < from || place > end - kPage || is_zero_at(fd, place, page);
  });
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
