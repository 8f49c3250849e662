// SPDX-License-Identifier: GPL-3.0-or-later
/// Reading and writing an open file to the end, whatever signals arrive meanwhile.
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
/// @param expected  what the size probably is: one read less than without
/// @return          nothing, with errno, when reading fails
std::optional<std::string> read_up_to(int fd, std::size_t limit, std::size_t expected = 0);

/// Writes everything. @return false with errno
bool write_all(int fd, std::string_view text);

/// Writes everything, from the offset `at` on. @return false with errno
bool write_all_at(int fd, std::string_view text, off_t at);

/// Opens /dev/null for those of the standard input, output and error that whoever started us has
/// closed. Else the files that are opened next get their numbers: what is printed goes into one of
/// them, and a program that is run finds another in its place.
void open_standard_files();

/// A path that names the open file itself, for calls that take no descriptor.
std::string path_of_fd(int fd);

/// A path that names what `folder` has under this name: also a link or a device, without opening it.
std::string path_of_fd(int folder, std::string_view name);

/// Does this errno(3) value mean that there is nothing of that name?
bool is_missing(int why);

/// The same where links are refused: there is nothing, or a link is in the way.
bool is_missing_or_link(int why);

}  // namespace ramroot
