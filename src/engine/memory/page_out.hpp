// SPDX-License-Identifier: GPL-3.0-or-later
/// Sends pages of files in a tmpfs to swap, whatever the kernel thinks of their age.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/place.hpp"
#include "base/result.hpp"

namespace ramroot {

/// What is told after each piece, and may take its time. @param bytes  what was sent  @return false: stop
using AfterPiece = std::function<bool(std::uint64_t bytes)>;

/// Goes once through all files of the file system at `at`, not into others that are mounted below. Follows no
/// link, and changes nothing that anybody can see: contents come back when they are read, times stay. What a
/// program has mapped stays in RAM.
///
/// `memory.reclaim` of cgroups takes other pages first (Linux 6.12), so the pages are named: which of a
/// mapping are in RAM says mincore(2), and MADV_PAGEOUT of madvise(2) takes those that MADV_POPULATE_READ
/// (Linux 5.14) has mapped.
/// @param after  also called now and then where nothing was sent
/// @return       what is still in RAM, in bytes; nothing if `after` stopped it
std::optional<std::uint64_t> page_out(const Path& at, const AfterPiece& after);

/// An Error if this kernel cannot do that.
Result<void> try_page_out();

}  // namespace ramroot
