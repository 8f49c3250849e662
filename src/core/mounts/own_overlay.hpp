// SPDX-License-Identifier: GPL-3.0-or-later
/// Is this mount an overlay that ramroot made, and which are its layers? Nobody else reads the
/// options of an overlay. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/place.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

/// Where the layers are mounted: /ro and /rw, or below kRunFolder where the real root has
/// something else there that must not be hidden.
struct LayerPlaces {
  Path ro = "/ro", rw = "/rw";
};

/// The layers of an overlay that ramroot made.
struct OwnOverlay {
  Path target;              ///< the mount point that the layers belong to: "/", "/var"
  Path lower, upper, work;  ///< where the running system sees them
  friend bool operator==(const OwnOverlay&, const OwnOverlay&) = default;
};

/// "var%2Flog" for "/var/log": the folder of its upper layer below /rw/mounts.
std::string layer_name(std::string_view target);

/// The folder of the changes on a mount point: "/rw/mounts/var", with "upper" and "work" in it;
/// "/rw" itself for the root.
std::string layer_place(const std::string& rw, std::string_view target);

/// Where the file system of a mount point is that has no folder in the real root.
Path other_lower_place(std::string_view target);

/// The other way round of layer_name(): "/var/log" for "var%2Flog".
std::string layer_target(std::string_view name);

/// The layers of `mount`, which may be mounted somewhere else than at their target; nothing when
/// ramroot did not make it.
///
/// The boot makes its overlays with /ro and /rw in their options, which mountinfo shows for ever,
/// also where these were moved to kRunFolder later.
/// @param seen_at  where this system has the layers of the root
std::optional<OwnOverlay> read_own_overlay(const MountEntry& mount, const LayerPlaces& seen_at = {});

/// Is this an overlay of ramroot, mounted where it belongs?
bool is_our_overlay(const MountEntry& mount);

}  // namespace ramroot
