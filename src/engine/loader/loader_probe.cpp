// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/loader/loader_probe.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include <cerrno>
#include <map>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/grub_tools.hpp"
#include "core/loader/kernel_names.hpp"
#include "core/loader/loader_entry.hpp"
#include "core/mounts/mount_entry.hpp"
#include "engine/loader/loader_files.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

/// Programs must be executable, as run-parts and grub-mkconfig require.
Result<bool> is_there(const std::optional<Place>& place, const Path& name) {
  const auto fd = place ? open_beneath(*place, O_PATH, Links::stay_in_root) : Error{ENOENT, name};
  if (!fd && is_missing_or_link(fd.error().errno_value)) return false;
  if (!fd) return fd.error();
  struct stat now {};
  if (::fstat(fd->get(), &now) != 0) return Error{errno, "look at " + place->text()};
  return (now.st_mode & S_IXUSR) != 0 || name.starts_with("/usr/share/") || name == kAgainService;
}

/// In the order of their names. What is not executable, or leads to /dev/null, hides the same name elsewhere.
Result<std::vector<Path>> probe_plugins(LoaderFiles& files, const LoaderFiles::PlaceOf& place_of) {
  std::map<std::string, Path> found;
  for (const Path base : kInstallFolders) {
    const Path folder = base + kPluginFolder;
    for (const std::string& name : files.names_in(folder))
      if (name.ends_with(kPluginSuffix)) found.try_emplace(name, Path(folder).append("/").append(name));
  }
  std::vector<Path> out;
  for (auto& [name, path] : found) {
    const auto runs = is_there(place_of(path), path);
    if (!runs) return runs.error();
    if (*runs) out.push_back(std::move(path));
  }
  return out;
}

/// Of the kernels in unified images, where /boot has none: as Fedora and Arch have them.
void add_images_beside_modules(const NextRoot& root, LoaderFacts& facts) {
  for (const auto& [name, file] : facts.files) {
    if (menu_kind_of(name) != MenuKind::unified) continue;
    const std::string version = loader_entry_value(file.text, "version");
    const Path image = "/usr/lib/modules/" + version + "/vmlinuz";
    if (!version.empty() && version.find('/') == version.npos && root.has_file(image))
      facts.images.emplace(version, image);
  }
}

}  // namespace

Result<LoaderFacts> probe_loaders(const NextRoot& root) {
  const auto place_of = [&](const Path& path) { return root.place_of(path); };
  LoaderFacts facts;
  if (auto visible = root.require_visible("look for the boot loader"); !visible) return visible.error();
  auto cmdline = read_cmdline();
  if (!cmdline) return cmdline.error();
  facts.cmdline = *std::move(cmdline);
  for (const char* program : kLoaderPrograms) {
    const auto present = is_there(place_of(program), program);
    if (!present) return present.error();
    if (*present) facts.present.insert(program);
  }
  LoaderFiles files(place_of);
  auto plugins = probe_plugins(files, place_of);
  if (!plugins) return plugins.error();
  facts.plugins = *std::move(plugins);
  files.add_menus();
  files.add_sources();
  for (const char* file : kOtherToolFiles) files.add_file(file);
  for (const char* file : kHintFiles) files.add_file(file);
  for (const Path folder : kInstallFolders) {
    files.add_file(folder + kInstallConf);
    files.add_folder(folder + kInstallConfDropIns, ".conf");
  }
  const std::vector<std::string> in_boot = files.names_in("/boot");
  if (files.failure) return *files.failure;
  // Not if ramroot edits the entries itself: it compares their text with what is on the disk.
  if (facts.present.contains(kGrubby)) expand_all_options(files.found);
  for (LoaderFile& one : files.found) facts.files[one.name] = std::move(one.file);
  for (KernelImage& one : find_kernel_images("/boot/", in_boot)) {
    facts.images.emplace(one.version, "/boot/" + one.name);
    facts.kernels.push_back(std::move(one.version));
  }
  add_images_beside_modules(root, facts);
  utsname now{};
  if (::uname(&now) == 0) facts.kernel = now.release;
  if (const Path grub = find_grub_folder(facts); !grub.empty())
    if (const MountEntry* boot = find_covering(root.mounts(), grub)) facts.boot = *boot;
  return facts;
}

void mount_boot_folders() {
  const auto mount = [](const Path& folder) {
    (void)UniqueFd(::open((folder + "/.").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  };
  for (const char* folder : kEfiFolders) mount(folder);
  for (const char* folder : kPiFolders) mount(folder);
}

}  // namespace ramroot
