// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/container_probe.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <string>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "core/boot/container_settings.hpp"
#include "core/mounts/mount_kinds.hpp"
#include "core/mounts/mount_policy.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostSettings = 1U << 20, kMostUserStores = 50;

bool is_file(const Place& place) {
  const auto fd = open_beneath(place, O_PATH, Links::stay_in_root);
  struct stat now {};
  return fd && ::fstat(fd->get(), &now) == 0 && S_ISREG(now.st_mode);
}

bool has_program(const Path& root, const EngineRow& engine) {
  for (const char* const name : engine.programs)
    for (const char* const folder : {"/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/"})
      if (name != nullptr && is_file(Place{root, std::string(folder) + name})) return true;
  return false;
}

/// Where the links on the way lead, and what the folder is like; `place` stays as it is if there is none.
void follow_links(const Path& root, ContainerStore& store) {
  const auto fd = open_beneath(Place{root, store.place}, O_PATH | O_DIRECTORY, Links::stay_in_root);
  struct stat now {};
  if (!fd || ::fstat(fd->get(), &now) != 0) return;
  char where[PATH_MAX];
  const auto length = ::readlink(path_of_fd(fd->get()).c_str(), where, sizeof where);
  if (length <= 0 || length == static_cast<ssize_t>(sizeof where)) return;
  const Path found(where, static_cast<std::size_t>(length));
  if (!is_below(found, root)) return;
  store.place = root == "/" ? found : found.substr(root.size());
  store.exists = true;
  constexpr mode_t kEnter = 0711;  // whoever may write there, does so in the layers
  const auto bits = static_cast<unsigned>(now.st_mode & kEnter);
  store.mode = {'0', static_cast<char>('0' + (bits >> 6U)), static_cast<char>('0' + ((bits >> 3U) & 7U)),
                static_cast<char>('0' + (bits & 7U))};
}

/// Folders of containers, each with its settings.
bool has_lxc_container(const Place& store, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto there = stat_beneath(Place{store.root, store.path + "/" + name + "/config"});
    return there && there->has_value();
  });
}

/// What lies there on the disk.
/// @return  is it a store of containers?
bool look_inside(const Path& disk, const EngineRow& engine, bool is_usual, ContainerStore& store) {
  const Place place{disk, store.place};
  const auto names = list_folder_beneath(place);
  const bool is_lxc = engine.engine == Engine::lxc;
  const auto what = find_store_in(names);
  const bool is_store = is_lxc ? has_lxc_container(place, names) : what && what == find_store(engine.store);
  store.has_images =
      is_lxc ? is_store : !list_folder_beneath(Place{disk, store.place + "/" + engine.layers}, 1).empty();
  store.is_taken = !is_usual && !names.empty() && !is_store;
  return is_store || store.has_images;
}

}  // namespace

std::vector<ContainerStore> probe_container_stores(const Path& root, const Path& disk) {
  std::vector<ContainerStore> out;
  for (const EngineRow& engine : kEngines) {
    ContainerStore store{.engine = engine.engine, .place = engine.store, .mode = engine.mode};
    for (const char* const file : engine.settings) {
      const auto text = file == nullptr || !store.settings.empty()
                            ? Result<std::string>(Error{})
                            : read_file_beneath(Place{root, file}, kMostSettings);
      if (!text) continue;
      store.settings = file;
      if (Path named = parse_store(engine.engine, *text); !named.empty()) store.place = std::move(named);
    }
    follow_links(root, store);
    const bool is_usual = store.place == engine.store;
    const bool is_store = look_inside(disk, engine, is_usual, store);
    // A link in the root may lead to any name.
    if (is_plain_path(store.place) && (is_store || has_program(root, engine)))
      out.push_back(std::move(store));
  }
  return out;
}

std::vector<Path> probe_user_stores(const Path& disk) {
  std::vector<Path> out;
  for (const std::string& user : list_folder_beneath(Place{disk, "/home"}))
    for (const char* const store : {"/.local/share/containers/storage", "/.local/share/docker"}) {
      Path path = Path("/home/").append(user).append(store);
      const auto there = stat_beneath(Place{disk, path});
      if (there && *there && S_ISDIR((*there)->st_mode) && out.size() < kMostUserStores)
        out.push_back(std::move(path));
    }
  return out;
}

}  // namespace ramroot
