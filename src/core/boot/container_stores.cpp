// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/container_stores.hpp"

#include <algorithm>

#include "core/mounts/own_overlay.hpp"

namespace ramroot {

const std::array<EngineRow, 4> kEngines{
    EngineRow{Engine::docker,
              "docker",
              "/var/lib/docker",
              "overlay2",
              "0710",
              {"dockerd"},
              {"/etc/docker/daemon.json"},
              {"docker.service"}},
    // Also where Docker 29 keeps the images of new installations.
    EngineRow{Engine::containerd,
              "containerd",
              "/var/lib/containerd",
              "io.containerd.snapshotter.v1.overlayfs/snapshots",
              "0711",
              {"containerd"},
              {"/etc/containerd/config.toml"},
              {"containerd.service"}},
    EngineRow{Engine::podman,
              "podman",
              "/var/lib/containers/storage",
              "overlay",
              "0700",
              {"podman", "buildah", "crio"},
              {"/etc/containers/storage.conf", "/usr/share/containers/storage.conf"},
              {"podman.service", "podman-restart.service", "crio.service"}},
    EngineRow{Engine::lxc,
              "LXC",
              "/var/lib/lxc",
              "",
              "0711",
              {"lxc-start"},
              {"/etc/lxc/lxc.conf"},
              {"lxc.service"}},
};

const EngineRow& find_engine(Engine engine) {
  return *std::find_if(kEngines.begin(), kEngines.end(),
                       [&](const EngineRow& row) { return row.engine == engine; });
}

StoreFate decide_store(const ContainerStore& store, MountPolicy policy, ContainersWish wish) {
  if (policy != MountPolicy::overlay) return StoreFate::elsewhere;
  // Folders of the disk are seen through the overlay as they are.
  const bool is_seen = store.engine == Engine::lxc && wish == ContainersWish::lower;
  return wish == ContainersWish::off || store.is_taken || is_seen ? StoreFate::on_overlay : StoreFate::in_ram;
}

bool is_store_in_ram(const MountEntry& mount) {
  return mount.fstype == "tmpfs" && mount.source == kContainersSource;
}

StoreFate find_fate(const Path& place, const std::vector<MountEntry>& mounts) {
  const MountEntry* const mount = find_covering(mounts, place);
  if (mount == nullptr) return StoreFate::elsewhere;
  if (is_store_in_ram(*mount)) return StoreFate::in_ram;
  return is_our_overlay(*mount) ? StoreFate::on_overlay : StoreFate::elsewhere;
}

bool uses_lower(const ContainerStore& store, ContainersWish wish) {
  return wish == ContainersWish::lower && store.engine == Engine::podman && store.has_images &&
         !store.settings.empty() && store.fate == StoreFate::in_ram;
}

}  // namespace ramroot
