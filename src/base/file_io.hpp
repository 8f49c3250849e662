// SPDX-License-Identifier: GPL-3.0-or-later
/// Reading and writing whole files through a descriptor, even if signals arrive meanwhile.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ramroot {

/// read(2), repeated where a signal interrupted it.
/// @return as read(2): the number of bytes, 0 at the end, -1 with errno
ssize_t read_some(int fd, char* into, std::size_t size);

/// pread(2), repeated where a signal interrupted it.
ssize_t read_some_at(int fd, char* into, std::size_t size, off_t at);

/// Reads until `size` bytes are there or the file ends.
/// @return the number of bytes, -1 with errno
ssize_t read_full(int fd, char* into, std::size_t size);

/// Reads to the end, but no more than `limit` bytes.
/// the likely size; a good guess saves one read
/// nothing, with errno, when reading fails
std::optional<std::string> read_up_to(int fd, std::size_t limit, std::size_t expected = 0);

/// Writes everything. @return false with errno
bool write_all(int fd, std::string_view text);

/// Writes everything, from the offset `at` on. @return false with errno
bool write_all_at(int fd, std::string_view text, off_t at);

/// Opens /dev/null as standard input, output or error if the caller has closed them. Otherwise the
/// next files to be opened would get their numbers: output would be written into such a file, and
/// a program that is run would use it as its input or output.
void open_standard_files();

/// A path that names the open file itself, for calls that take no descriptor.
std::string path_of_fd(int fd);

/// A path that names an object in `folder`, even a link or a device, without opening it.
std::string path_of_fd(int folder, std::string_view name);

/// Does this errno(3) value mean that the name does not exist?
bool is_missing(int why);

/// The same for calls that refuse links: the name does not exist, or a link is in the way.
bool is_missing_or_link(int why);

}  // namespace ramroot
