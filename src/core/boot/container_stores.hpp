// SPDX-License-Identifier: GPL-3.0-or-later
/// Where engines of containers keep images and layers, and what becomes of that in a session. The kernel
/// refuses an overlay as the upper layer of another one, and marks of deleted files in a layer of the disk
/// act on the session's overlay too. Touches nothing.
#pragma once

#include <array>
#include <string_view>

#include "base/place.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/request/options.hpp"

namespace ramroot {

enum class Engine { docker, containerd, podman, lxc };

/// What is known of one engine.
struct EngineRow {
  Engine engine;
  std::string_view name;
  const char* store;  ///< unless its settings say otherwise
  const char*
      layers;  ///< in there, what has the marks of overlays; empty: containers are folders as any others
  const char* mode;                     ///< of the folder of the store, where it does not exist yet
  std::array<const char*, 3> programs;  ///< one of them is there where it is installed; null: no more
  std::array<const char*, 2> settings;  ///< the first that exists counts
  std::array<const char*, 3> services;  ///< that use the store
};
extern const std::array<EngineRow, 4> kEngines;

const EngineRow& find_engine(Engine engine);

/// What becomes of a store.
enum class StoreFate {
  in_ram,      ///< it has a file system in RAM of its own
  on_overlay,  ///< it is on an overlay of the session
  elsewhere,   ///< it is on something that is no overlay
};

/// The store of an engine that is installed, or was at work there.
struct ContainerStore {
  Engine engine = Engine::docker;
  Path place = {};          ///< where the session has it, without links
  bool has_images = false;  ///< on the disk
  bool exists = false;      ///< on the disk, or in the session
  bool is_taken = false;    ///< the settings name a folder that holds something else
  std::string mode = {};    ///< of its folder: "0710"
  Path settings = {};       ///< the file that was read, if there is one
  StoreFate fate = StoreFate::elsewhere;

  friend bool operator==(const ContainerStore&, const ContainerStore&) = default;
};

/// What is to become of it.
/// @param policy  of changes at its place
StoreFate decide_store(const ContainerStore& store, MountPolicy policy, ContainersWish wish);

/// The source of the file systems in RAM, by which they are known in the table of mounts.
inline constexpr const char* kContainersSource = "ramroot-containers";

bool is_store_in_ram(const MountEntry& mount);

/// What has become of it.
StoreFate find_fate(const Path& place, const std::vector<MountEntry>& mounts);

/// Does the engine see the images of the disk beside its own?
bool uses_lower(const ContainerStore& store, ContainersWish wish);

}  // namespace ramroot
