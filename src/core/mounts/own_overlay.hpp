// SPDX-License-Identifier: GPL-3.0-or-later
/// Is this mount an overlay that ramroot made, and where are its layers? Nothing else reads the
/// options of an overlay. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

/// Where the layers of the root are mounted. The RAM file system is at /rw, or at kRunRw where the real
/// root has something of its own at /rw that must not be hidden. The real root is in there, because
/// only root may enter: there everybody could read what the session has closed or deleted.
struct LayerPlaces {
  Path ro = "/rw/ro", rw = "/rw";
};

/// Both places, when the RAM file system is mounted at `rw`.
LayerPlaces places_in(const Path& rw);

/// A link to the real root, where it was before and where people look for it.
inline constexpr const char* kRoLink = "/ro";

/// What the link contains: "rw/ro", which leads to the same place in a chroot and from outside.
Path text_of_ro_link(const LayerPlaces& places);

/// The options of an overlay that say where its layers are.
struct LayerOptions {
  std::string_view lower, upper, work;
};

/// @param super  of its superblock, as mountinfo has them; the views are into it
/// @return       nothing unless each option appears exactly once. A folder may be called
///               "a,upperdir=/rw/upper", and libmount decodes the comma: a forged option therefore appears
///               twice
std::optional<LayerOptions> read_layer_options(std::string_view super);

/// The layers of an overlay that ramroot made.
struct OwnOverlay {
  Path target;              ///< the mount point that the layers belong to: "/", "/var"
  Path lower, upper, work;  ///< where the running system sees them
  friend bool operator==(const OwnOverlay&, const OwnOverlay&) = default;
};

/// "var%2Flog" for "/var/log": the folder of its upper layer below /rw/mounts.
std::string layer_name(std::string_view target);

/// The folder with the `upper` and `work` of a mount point: "/rw/mounts/var"; for the root, "/rw" itself.
std::string layer_place(const std::string& rw, std::string_view target);

/// Where the file system of a mount point is mounted if the real root has no folder for that mount point:
/// "/rw/mounts/opt/lower".
Path other_lower_place(const Path& rw, std::string_view target);

/// The mount point that a lower layer belongs to: "/" for "/rw/ro", "/var" for "/rw/ro/var". A place that
/// is no layer belongs to itself.
/// @param seen_at  where this system has the layers of the root
Path target_of_lower(const LayerPlaces& seen_at, const Path& lower);

/// Is this an overlay of the administrator's own, mounted by mount.ramroot so that its changes go to RAM? Its
/// lower layers are several, so it is not among those of read_own_overlay().
bool has_upper_in_ram(const MountEntry& mount);

/// The inverse of layer_name(): "/var/log" for "var%2Flog".
std::string layer_target(std::string_view name);

/// The layers of `mount`, which need not be mounted at its target; nothing if ramroot did not make it.
///
/// The boot makes its overlays with /ro and /rw in their options. mountinfo shows these names for
/// ever, even after the layers have been moved to where they stay.
/// @param seen_at  where this system has the layers of the root
std::optional<OwnOverlay> read_own_overlay(const MountEntry& mount, const LayerPlaces& seen_at = {});

/// Is this an overlay that ramroot made, mounted where it belongs?
bool is_our_overlay(const MountEntry& mount);

/// Is this the root of ramroot=snapshot, or mounted to become it? The kernel shows the name that its device
/// had for whoever mounted it.
bool is_own_snapshot(const MountEntry& mount);

/// Is this the root as ramroot makes it: its overlay, or its snapshot?
bool is_our_root(const MountEntry& mount);

/// Where the layers of the root are, asked of the mounts alone: for a boot whose state file is missing.
/// @return  nothing if the root is not ramroot's
std::optional<LayerPlaces> find_layer_places(const std::vector<MountEntry>& mounts);

}  // namespace ramroot
