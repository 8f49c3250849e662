// SPDX-License-Identifier: GPL-3.0-or-later
/// The names in a folder, without exceptions. Reads only.
#pragma once

#include <string>
#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"

namespace ramroot {

/// Sorted alphabetically, at most `most`; empty if there is no such folder.
Result<std::vector<std::string>> read_names(const Path& folder, std::size_t most = 1000);

/// The same, without ever leaving the root of the place; links are followed inside it.
Result<std::vector<std::string>> read_names_beneath(const Place& folder, std::size_t most = 1000);

/// The same where nothing is decided by what is missing: if reading fails, the names read before that.
std::vector<std::string> list_folder(const Path& folder, std::size_t most = 1000);

/// Both at once.
std::vector<std::string> list_folder_beneath(const Place& folder, std::size_t most = 1000);

}  // namespace ramroot
