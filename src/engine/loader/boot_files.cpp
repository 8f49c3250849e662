// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/loader/boot_files.hpp"

#include <fcntl.h>

#include <string>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "core/loader/grubenv.hpp"
#include "core/loader/loader_facts.hpp"
#include "engine/machine/list_folder.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostText = 1U << 20;
constexpr std::size_t kMostEntry = 1U << 16;
constexpr std::size_t kMostEntries = 100;
constexpr std::size_t kMostOfAll = 2U << 20;

constexpr const char* kUnifiedFolders[] = {"/boot/EFI/Linux", "/efi/EFI/Linux", "/boot/efi/EFI/Linux"};

/// Collects files up to a total size.
class BootFiles {
 public:
  BootFiles(const std::vector<MountEntry>& mounts, Path ro) : mounts_(mounts), ro_(std::move(ro)) {}

  void add_file(const Path& path, std::size_t most) {
    const auto place = place_of(path);
    if (!place || bytes_ > kMostOfAll) return;
    auto text = read_file_beneath(*place, most);
    if (!text) return;
    bytes_ += text->size();
    found.push_back({path, *std::move(text)});
  }

  void add_folder(const Path& folder) {
    for (const std::string& name : list(folder))
      if (name.ends_with(kEntrySuffix)) add_file(Path(folder).append("/").append(name), kMostEntry);
  }

  /// Adds unified kernels by name only.
  void add_unified_kernels(const Path& folder) {
    for (const std::string& name : list(folder))
      if (name.ends_with(".efi") || name.ends_with(".EFI"))
        found.push_back({Path(folder).append("/").append(name), ""});
  }

  std::vector<TextFile> found;

 private:
  std::vector<std::string> list(const Path& folder) const {
    const auto place = place_of(folder);
    if (!place) return {};
    const auto fd = open_beneath(*place, O_RDONLY | O_DIRECTORY, Links::stay_in_root);
    if (!fd) return {};
    return list_folder(path_of_fd(fd->get()), kMostEntries);
  }
  std::optional<Place> place_of(const Path& path) const { return place_in_next_root(mounts_, ro_, path); }

  const std::vector<MountEntry>& mounts_;
  Path ro_;
  std::size_t bytes_ = 0;
};

}  // namespace

std::vector<TextFile> probe_boot_files(const std::vector<MountEntry>& mounts, const Path& ro) {
  BootFiles files(mounts, ro);
  for (const char* path : kMenuFiles) files.add_file(path, kMostText);
  for (const char* folder : kEntryFolders) files.add_folder(folder);
  for (const char* folder : kUnifiedFolders) files.add_unified_kernels(folder);
  std::vector<TextFile*> all;
  for (TextFile& file : files.found) all.push_back(&file);
  expand_all_options(all);
  return files.found;
}

}  // namespace ramroot
