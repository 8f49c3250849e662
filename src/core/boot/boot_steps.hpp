// SPDX-License-Identifier: GPL-3.0-or-later
/// The steps of the boot, part by part; make_boot_plan() puts them in order. Touches nothing.
#pragma once

#include <vector>

#include "core/boot/boot_plan.hpp"
#include "core/boot/snapshot_root.hpp"
#include "core/request/size_policy.hpp"

namespace ramroot {

/// Where the overlay is built: beside the root, in the initramfs.
inline constexpr const char* kBuild = "/ramroot";
/// Where the device for changes is mounted, until the folder there is at /rw.
inline constexpr const char* kDisk = "/ramroot.disk";
/// Only root can access it, and nothing in it can be used except through the overlay.
inline constexpr const char* kDiskFlags = "nosuid,nodev,noexec,relatime";
/// Where the mounts below the root wait while a snapshot takes its place.
inline constexpr const char* kAside = "/ramroot.aside";
/// A copy of the mount that the root is mounted on. The two are peers: a mount in one appears in the other.
inline constexpr const char* kPeer = "/ramroot.peer";

/// Collects the steps, and holds the paths that all parts of the plan share.
class BootSteps {
 public:
  BootSteps(const Facts& facts, const DecidedMounts& mounts, const Options& options, Means means,
            const UpperUses& uses)
      : facts_(facts),
        mounts_(mounts),
        options_(options),
        means_(means),
        uses_(uses),
        places_(decide_places(facts)) {}

  void make_private();
  void mount_layers(const std::optional<UpperLimits>& limits);
  void take_upper();
  void begin_layer(const Path& target, const Place& folder);
  void forget_kept_fstab();
  void seal(const Place& at, const MountEntry& mount);
  void mount_overlay();
  void furnish();
  void take_children_along();
  void overlay_child(std::size_t child);
  void open_pool(const SnapshotSizes& sizes);
  void put_root_away();
  void make_rest_private();
  void mount_snapshot(const SnapshotSizes& sizes);
  void show_snapshot(const SnapshotSizes& sizes);
  void seal_devices();
  void place_layers();
  void tell_systemd();
  void keep_rpi_swap_in_ram();
  void leave_device_to_the_end();
  void switch_roots();

  std::vector<PlannedStep> steps;

 private:
  Place in_new(const Path& path) const { return Place{kBuild, path}; }
  /// Where the real root is put at last; it goes along when /rw is moved to its place in the new root.
  static Path ro_in_rw() { return places_in("/rw").ro; }
  void make_own_dir(const Path& dir) {
    if (!facts_.existing.contains(dir)) steps.emplace_back(MakeDir{dir});
  }
  /// In the layers, which may be those of an earlier boot.
  void make_in_rw(const Path& path, unsigned mode);
  /// In the overlay.
  void make_in_new(const Path& path, unsigned mode);
  /// Where a mount below the root is now, and how it gets into the new one.
  Place place_of_child(std::size_t child) const;
  PlannedStep bring_child(std::size_t child, const Place& to) const;
  bool is_kept(const Path& target) const;
  bool has_kept(const Path& in_rw) const;

  const Facts& facts_;
  const DecidedMounts& mounts_;
  const Options& options_;
  Means means_;
  const UpperUses& uses_;
  LayerPlaces places_;
};

}  // namespace ramroot
