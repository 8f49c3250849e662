#include "engine/boot_files.hpp"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/beneath.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostText = 1U << 20;
constexpr std::size_t kMostEntries = 100;

constexpr const char* kFiles[] = {
    "/boot/grub/grub.cfg",        "/boot/grub2/grub.cfg", "/boot/extlinux/extlinux.conf",
    "/boot/firmware/cmdline.txt", "/boot/cmdline.txt",
};
constexpr const char* kFolders[] = {"/boot/loader/entries", "/efi/loader/entries",
                                    "/boot/efi/loader/entries"};

/// As it is below the real root, or as it is mounted now.
void add_file(const Path& ro, const Path& path, std::vector<BootFile>& files) {
  for (const Path& root : {ro, Path("/")}) {
    auto text = read_file_beneath(Place{root, path}, kMostText);
    if (!text) continue;
    files.push_back({path, *std::move(text)});
    return;
  }
}

std::vector<Path> list_entries(const Place& folder) {
  std::vector<Path> found;
  const auto fd = open_beneath(folder, O_RDONLY | O_DIRECTORY, Links::stay_in_root);
  if (!fd) return found;
  std::error_code failure;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd/" + std::to_string(fd->get()), failure)) {
    if (entry.path().extension() != ".conf" || found.size() == kMostEntries) continue;
    found.push_back(folder.path + "/" + entry.path().filename().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

std::vector<BootFile> probe_boot_files(const Path& ro) {
  std::vector<BootFile> files;
  for (const char* path : kFiles) add_file(ro, path, files);
  for (const char* folder : kFolders) {
    std::vector<Path> entries = list_entries(Place{ro, folder});
    if (entries.empty()) entries = list_entries(Place{"/", folder});
    for (const Path& entry : entries) add_file(ro, entry, files);
  }
  return files;
}

}  // namespace ramroot
