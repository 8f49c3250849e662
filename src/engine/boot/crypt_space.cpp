// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/crypt_space.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

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
  return seen;
}

}  // namespace ramroot
