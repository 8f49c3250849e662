// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/list_folder.hpp"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include "base/beneath.hpp"
#include "base/read_folder.hpp"

namespace ramroot {

namespace {

// Not std::filesystem, which would bring the locales of the C++ library into every initramfs.
std::vector<std::string> list_names(UniqueFd folder, std::size_t most) {
  std::vector<std::string> names;
  FolderReader reader(std::move(folder));
  while (const char* name = names.size() < most ? reader.next() : nullptr) names.emplace_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::vector<std::string> list_folder(const Path& folder, std::size_t most) {
  return list_names(UniqueFd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)), most);
}

std::vector<std::string> list_folder_beneath(const Place& folder, std::size_t most) {
  auto fd = open_beneath(folder, O_RDONLY | O_DIRECTORY, Links::stay_in_root);
  return fd ? list_names(*std::move(fd), most) : std::vector<std::string>();
}

}  // namespace ramroot
