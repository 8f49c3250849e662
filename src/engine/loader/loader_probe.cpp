// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/loader/loader_probe.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "core/loader/grubenv.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/plan/step.hpp"
#include "engine/machine/list_folder.hpp"
#include "engine/machine/next_root.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostText = 2U << 20;
constexpr std::size_t kMostEntries = 200;

/// Where the descriptor leads, as seen from `root`; `path` if that is unknown.
Path real_path(const UniqueFd& fd, const Place& place) {
  char name[PATH_MAX];
  const ssize_t size = ::readlink(path_of_fd(fd.get()).c_str(), name, sizeof name);
  const std::string_view found(name, size < 0 ? 0 : static_cast<std::size_t>(size));
  if (place.root == "/") return found.starts_with('/') ? Path(found) : place.path;
  return is_below(found, place.root) ? Path(found.substr(place.root.size())) : place.path;
}

class Loaders {
 public:
  Loaders(const std::vector<MountEntry>& mounts, Path ro) : mounts_(mounts), ro_(std::move(ro)) {}

  /// A missing file is no error; one that cannot be read is, because it would be taken for missing.
  Result<void> add_file(const Path& name) {
    const auto place = place_in_next_root(mounts_, ro_, name);
    if (!place) return {};
    const auto fd = open_beneath(*place, O_PATH, Links::stay_in_root);
    if (!fd) return {};
    auto text = read_file_beneath(*place, kMostText);
    if (!text) return text.error();
    struct stat now {};
    const bool is_public = ::fstat(fd->get(), &now) == 0 && (now.st_mode & S_IROTH) != 0;
    facts.files[name] = {real_path(*fd, *place), *std::move(text), is_public ? 0644U : kOnlyForRoot};
    return {};
  }

  Result<void> add_folder(const Path& folder, std::string_view suffix) {
    for (const std::string& name : list(folder))
      if (name.ends_with(suffix))
        if (auto done = add_file(Path(folder).append("/").append(name)); !done) return done.error();
    return {};
  }

  std::vector<std::string> list(const Path& folder) const {
    const auto place = place_in_next_root(mounts_, ro_, folder);
    if (!place) return {};
    const auto fd = open_beneath(*place, O_RDONLY | O_DIRECTORY, Links::stay_in_root);
    return fd ? list_folder(path_of_fd(fd->get()), kMostEntries) : std::vector<std::string>();
  }

  /// Programs must be executable, as run-parts and grub-mkconfig require.
  bool is_there(const Path& name) const {
    const auto place = place_in_next_root(mounts_, ro_, name);
    const auto fd = place ? open_beneath(*place, O_PATH, Links::stay_in_root) : Error{ENOENT, name};
    struct stat now {};
    if (!fd || ::fstat(fd->get(), &now) != 0) return false;
    return (now.st_mode & S_IXUSR) != 0 || name.starts_with("/usr/share/") || name == kAgainService;
  }

  LoaderFacts facts;

 private:
  const std::vector<MountEntry>& mounts_;
  Path ro_;
};

/// "6.12.48+deb13-amd64" for "vmlinuz-6.12.48+deb13-amd64", newest first.
std::vector<std::string> find_kernels(const std::vector<std::string>& boot) {
  std::vector<std::string> kernels;
  for (const std::string& name : boot)
    for (const std::string_view image : {"vmlinuz-", "vmlinux-"})
      if (name.starts_with(image)) kernels.push_back(name.substr(image.size()));
  std::sort(kernels.begin(), kernels.end(), [](const std::string& a, const std::string& b) {
    return ::strverscmp(a.c_str(), b.c_str()) > 0;
  });
  return kernels;
}

}  // namespace

Result<LoaderFacts> probe_loaders(const std::vector<MountEntry>& mounts, const Path& ro) {
  Loaders loaders(mounts, ro);
  auto cmdline = read_cmdline();
  if (!cmdline) return cmdline.error();
  loaders.facts.cmdline = *std::move(cmdline);
  for (const char* file : kMenuFiles)
    if (auto done = loaders.add_file(file); !done) return done.error();
  for (const char* file : kSourceFiles)
    if (auto done = loaders.add_file(file); !done) return done.error();
  for (const char* folder : kEntryFolders)
    if (auto done = loaders.add_folder(folder, kEntrySuffix); !done) return done.error();
  if (auto done = loaders.add_folder(kGrubDefaultsFolder, ".cfg"); !done) return done.error();
  for (const char* program : kLoaderPrograms)
    if (loaders.is_there(program)) loaders.facts.present.insert(program);
  // Not if ramroot edits the entries itself: it compares their text with what is on the disk.
  if (loaders.facts.present.contains(kGrubby)) {
    std::vector<TextFile*> all;
    for (auto& one : loaders.facts.files) all.push_back(&one.second);
    expand_all_options(all);
  }
  loaders.facts.kernels = find_kernels(loaders.list("/boot"));
  utsname now{};
  if (::uname(&now) == 0) loaders.facts.kernel = now.release;
  if (const MountEntry* boot = find_covering(mounts, "/boot/grub")) loaders.facts.boot = *boot;
  return loaders.facts;
}

void mount_boot_folders() {
  for (const char* folder : {"/boot/.", "/efi/.", "/boot/efi/.", "/boot/firmware/."})
    (void)UniqueFd(::open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace ramroot
