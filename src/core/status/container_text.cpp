// SPDX-License-Identifier: GPL-3.0-or-later
// What `plan` and `status` say about stores of containers.
#include <algorithm>

#include "base/text.hpp"
#include "core/mounts/unit_names.hpp"
#include "core/status/root_contents.hpp"

namespace ramroot {

namespace {

constexpr const char* kOwnDisk = "give it a file system of its own that is kept";

/// Does a file have the images of the disk in it, or will it?
bool sees_lower(const ContainerStore& store, const ContainersSeen& seen) {
  const auto& files = seen.settings_on;
  return uses_lower(store, seen.wish) &&
         (!seen.is_running || std::count(files.begin(), files.end(), store.settings) > 0);
}

std::string explain_hidden(const ContainerStore& store, const ContainersSeen& seen) {
  std::string what = store.engine == Engine::lxc ? "containers" : "container images";
  std::string out = what + " of the disk, at " + render_for_console(store.place) +
                    ", are not visible: " + std::string(find_engine(store.engine).name) +
                    " has RAM of its own there, empty at each boot; ";
  const bool may_see = store.engine == Engine::podman || store.engine == Engine::lxc;
  if (may_see && seen.wish != ContainersWish::lower) return out + "containers=lower shows them";
  if (store.engine == Engine::podman && store.settings.empty())
    return out +
           "to show them, containers=lower needs a storage.conf, which the package containers-storage has";
  if (store.engine == Engine::podman)
    return out + "'systemctl status ramroot-storage-conf.service' says why, or a disk was mounted too late";
  return out + "load them again, or " + kOwnDisk;
}

std::string explain_on_overlay(const ContainerStore& store, const ContainersSeen& seen) {
  const std::string place = render_for_console(store.place), name(find_engine(store.engine).name);
  if (store.engine == Engine::lxc) return "";  // it makes no overlays
  if (store.is_taken)
    return name + " is to keep its store at " + place +
           ", which has something else in it: it gets no RAM of its own there, and fails; name an empty "
           "folder";
  if (seen.wish != ContainersWish::off)
    return name + " has no RAM of its own at " + place +
           " although containers=" + std::string(render_containers(seen.wish)) +
           " asks for it: 'systemctl start " + unit_of(store.place) + "' mounts it, or says why not";
  if (store.has_images)
    return place + " holds container images: seen through ramroot, files deleted in a layer come back; " +
           kOwnDisk;
  return name + " has its store at " + place +
         " on an overlay, where the kernel refuses its layers (\"invalid argument\"): use containers=ram, "
         "or " +
         kOwnDisk;
}

std::string explain_user_store(const Path& place, const ContainersSeen& seen) {
  return render_for_console(place) +
         " is on an overlay, where the kernel refuses the layers of a user's containers; " +
         (seen.has_user_attributes
              ? "mount a tmpfs there that belongs to the user, or give /home a file system of its own"
              : "a tmpfs does not help before Linux 6.6, because it has no attributes of users: give /home a "
                "file "
                "system of its own");
}

}  // namespace

std::vector<std::string> warn_about_containers(const ContainersSeen& seen) {
  std::vector<std::string> out;
  for (const ContainerStore& store : seen.stores) {
    std::string line;
    if (store.fate == StoreFate::on_overlay) line = explain_on_overlay(store, seen);
    if (store.fate == StoreFate::in_ram && store.has_images && !sees_lower(store, seen))
      line = explain_hidden(store, seen);
    if (!line.empty()) out.push_back(std::move(line));
  }
  for (const Path& place : seen.of_users) out.push_back(explain_user_store(place, seen));
  return out;
}

std::string_view render_store_fate(StoreFate fate) {
  switch (fate) {
    case StoreFate::in_ram: return "in RAM";
    case StoreFate::on_overlay: return "on an overlay";
    case StoreFate::elsewhere: break;
  }
  return "elsewhere";
}

std::string render_store(const ContainerStore& store, const ContainersSeen& seen) {
  std::string fate(render_store_fate(store.fate));
  if (store.fate == StoreFate::in_ram) fate += " of its own";
  if (store.fate == StoreFate::elsewhere) fate = "on no overlay";
  return std::string(find_engine(store.engine).name) + " at " + render_for_console(store.place) + ": " +
         fate + (sees_lower(store, seen) ? ", and the images of the disk" : "");
}

}  // namespace ramroot
