// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/list_folder.hpp"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/read_folder.hpp"

namespace ramroot {

namespace {

struct Listing {
  std::vector<std::string> names = {};
  int why = 0;  ///< errno(3) value if reading failed
};

// Not std::filesystem, which would bring the locales of the C++ library into every initramfs.
Listing list(UniqueFd folder, std::size_t most) {
  Listing found;
  FolderReader reader(std::move(folder));
  while (const char* name = found.names.size() < most ? reader.next() : nullptr)
    found.names.emplace_back(name);
  found.why = reader.error();
  std::sort(found.names.begin(), found.names.end());
  return found;
}

Listing list(const Path& folder, std::size_t most) {
  return list(UniqueFd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)), most);
}

Result<std::vector<std::string>> names_of(Listing found, const Path& folder) {
  if (found.why != 0 && !is_missing(found.why)) return Error{found.why, "read the folder " + folder};
  return std::move(found.names);
}

}  // namespace

Result<std::vector<std::string>> read_names(const Path& folder, std::size_t most) {
  return names_of(list(folder, most), folder);
}

Result<std::vector<std::string>> read_names_beneath(const Place& folder, std::size_t most) {
  auto fd = open_beneath(folder, O_RDONLY | O_DIRECTORY, Links::stay_in_root);
  if (fd) return names_of(list(*std::move(fd), most), folder.text());
  if (is_missing_or_link(fd.error().errno_value)) return std::vector<std::string>();
  return fd.error();
}

std::vector<std::string> list_folder(const Path& folder, std::size_t most) {
  return list(folder, most).names;
}

std::vector<std::string> list_folder_beneath(const Place& folder, std::size_t most) {
  auto fd = open_beneath(folder, O_RDONLY | O_DIRECTORY, Links::stay_in_root);
  return fd ? list(*std::move(fd), most).names : std::vector<std::string>();
}

}  // namespace ramroot
