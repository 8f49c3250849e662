// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/container_units.hpp"

#include <algorithm>

#include "core/mounts/unit_names.hpp"

namespace ramroot {

namespace {

/// systemd orders it after the mount below, and all services after it (local-fs.target). It is only wanted,
/// so that a boot goes on without it.
OwnUnit make_store_unit(const ContainerStore& store, const UpperLimits& limits) {
  const EngineRow& engine = find_engine(store.engine);
  std::string before;
  for (const char* const service : engine.services)
    if (service != nullptr) before.append(before.empty() ? "Before=" : " ").append(service);
  return {unit_of(store.place),
          "[Unit]\nDescription=Containers of " + std::string(engine.name) + " in RAM\n" + before +
              "\n[Mount]\nWhat=" + kContainersSource + "\nWhere=" + store.place +
              "\nType=tmpfs\nOptions=size=" + std::to_string(limits.size.bytes) +
              ",nr_inodes=" + std::to_string(limits.nr_inodes) + ",mode=" + store.mode + "\n",
          "local-fs.target"};
}

}  // namespace

ContainerUnits make_container_units(const std::vector<ContainerStore>& stores, const UpperLimits& limits) {
  ContainerUnits out;
  for (const ContainerStore& store : stores) {
    if (store.fate != StoreFate::in_ram) continue;
    OwnUnit unit = make_store_unit(store, limits);
    for (const char* const service : find_engine(store.engine).services)
      if (service != nullptr)
        out.drop_ins.push_back({service, "[Unit]\nWants=" + unit.name + "\nAfter=" + unit.name + "\n"});
    const bool is_there = std::any_of(out.mounts.begin(), out.mounts.end(),
                                      [&](const OwnUnit& one) { return one.name == unit.name; });
    if (!is_there) out.mounts.push_back(std::move(unit));
  }
  return out;
}

OwnUnit make_settings_unit(const Path& settings, const Path& instead) {
  // Not a .mount unit: see make_hook_unit().
  return {"ramroot-storage-conf.service",
          "[Unit]\nDescription=Images of the disk for podman\nDefaultDependencies=no\nAfter=local-fs.target\n"
          "Before=sysinit.target\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/mount -o "
          "bind,ro " +
              instead + " " + settings + "\n",
          "sysinit.target"};
}

}  // namespace ramroot
