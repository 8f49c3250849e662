// SPDX-License-Identifier: GPL-3.0-or-later
/// Block devices by their number, whatever has their name by now.
#pragma once

#include <cstdint>
#include <string>

#include "base/place.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// Opens the block device at `node`, no link, provided that its number is `device` ("254:1").
/// @param flags    of open(2)
/// @param attempt  what for: for the Error
Result<UniqueFd> open_block_device(const Path& node, const std::string& device, int flags,
                                   const std::string& attempt);

/// In bytes. The same device, which need not be free.
Result<std::uint64_t> size_of_block_device(const Path& node, const std::string& device,
                                           const std::string& attempt);

/// In bytes.
Result<std::uint64_t> size_of_block_device(int fd, const std::string& attempt);

}  // namespace ramroot
