// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/list_folder.hpp"

#include <fcntl.h>

#include <algorithm>

#include "base/read_folder.hpp"

namespace ramroot {

std::vector<std::string> list_folder(const Path& folder, std::size_t most) {
  std::vector<std::string> names;
  // Not std::filesystem, which would bring the locales of the C++ library into every initramfs.
  FolderReader reader(UniqueFd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)));
  while (const char* name = names.size() < most ? reader.next() : nullptr) names.emplace_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace ramroot
