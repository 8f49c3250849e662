// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/list_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace ramroot {

std::vector<std::string> list_folder(const Path& folder, std::size_t most) {
  std::vector<std::string> names;
  std::error_code failure;
  // Not a range-for: its ++ throws when a disk cannot be read.
  for (std::filesystem::directory_iterator entry(folder, failure), end;
       !failure && entry != end && names.size() < most; entry.increment(failure))
    names.push_back(entry->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace ramroot
