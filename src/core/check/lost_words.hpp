// SPDX-License-Identifier: GPL-3.0-or-later
/// A `ramroot=` that somebody has put where the boot loader does not take it from: the boot would be without
/// protection, and nobody would be told, because nothing asks for it. Touches nothing.
#pragma once

#include <string_view>
#include <vector>

#include "core/check/readiness.hpp"
#include "core/loader/text_file.hpp"

namespace ramroot {

/// One result for each file with such a word; none if there is none.
/// @param menus    what the boot loaders read, by their usual names
/// @param sources  what menus are made from
/// @param cmdline  of the running kernel
std::vector<Readiness> find_lost_words(const std::vector<TextFile>& menus,
                                       const std::vector<TextFile>& sources, std::string_view cmdline);

}  // namespace ramroot
