// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/file_contents.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <vector>

#include "base/file_io.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kPiece = 1U << 18;

std::vector<char> make_buffer(off_t size) {
  return std::vector<char>(std::min<std::size_t>(kPiece, static_cast<std::size_t>(size) + 1));
}

bool copy_range(int source, int target, off_t start, off_t end, std::vector<char>& buffer,
                const CopyMeter& meter) {
  while (start < end) {
    const auto want = std::min<std::size_t>(buffer.size(), static_cast<std::size_t>(end - start));
    const ssize_t got = read_some_at(source, buffer.data(), want, start);
    if (got <= 0) return got == 0;  // the file became shorter; checking its size again will show that
    if (!write_all_at(target, {buffer.data(), static_cast<std::size_t>(got)}, start)) return false;
    start += got;
    if (!meter(static_cast<std::uint64_t>(got))) return errno = ECANCELED, false;
  }
  return true;
}

/// Where the next data begins: `size` if only a hole is left, -1 with errno.
off_t find_data(int file, off_t at, off_t size) {
  const off_t data = ::lseek(file, at, SEEK_DATA);
  if (data < 0) return errno == ENXIO ? size : -1;
  return std::min(data, size);
}

/// Reads until `size` bytes are there or the file ends; what is missing at the end is zeros.
bool read_padded(int file, std::vector<char>& buffer, std::size_t size, off_t at) {
  for (std::size_t have = 0; have < size;) {
    const ssize_t got = read_some_at(file, buffer.data() + have, size - have, at + static_cast<off_t>(have));
    if (got < 0) return false;
    if (got == 0) {
      std::fill(buffer.begin() + static_cast<std::ptrdiff_t>(have), buffer.end(), '\0');
      return true;
    }
    have += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

bool copy_contents(int source, int target, off_t size, const CopyMeter& meter) {
  std::vector<char> buffer = make_buffer(size);
  for (off_t at = 0; at < size;) {
    const off_t data = find_data(source, at, size);
    if (data < 0) return false;
    if (data == size) break;
    off_t hole = ::lseek(source, data, SEEK_HOLE);
    if (hole < 0 || hole > size) hole = size;
    if (!copy_range(source, target, data, hole, buffer, meter)) return false;
    at = hole;
  }
  return ::ftruncate(target, size) == 0;
}

SameContents compare_contents(int a, int b, off_t size) {
  std::vector<char> of_a = make_buffer(size), of_b = make_buffer(size);
  for (off_t at = 0; at < size;) {
    // What is a hole in both files is the same; what is one in only one of them has to be read.
    const off_t data_a = find_data(a, at, size), data_b = find_data(b, at, size);
    if (data_a < 0 || data_b < 0) return SameContents::unreadable;
    at = std::min(data_a, data_b);
    const auto piece = std::min<std::size_t>(of_a.size(), static_cast<std::size_t>(size - at));
    if (!read_padded(a, of_a, piece, at) || !read_padded(b, of_b, piece, at)) return SameContents::unreadable;
    if (std::string_view(of_a.data(), piece) != std::string_view(of_b.data(), piece)) return SameContents::no;
    at += static_cast<off_t>(piece);
  }
  return SameContents::yes;
}

}  // namespace ramroot
