// SPDX-License-Identifier: GPL-3.0-or-later
/// What has systemd give the stores of containers RAM of their own. Touches nothing.
#pragma once

#include <vector>

#include "core/boot/boot_hooks.hpp"
#include "core/boot/container_stores.hpp"
#include "core/mounts/mount_units.hpp"
#include "core/request/size_policy.hpp"

namespace ramroot {

struct ContainerUnits {
  std::vector<OwnUnit> mounts = {};   ///< they count less than any other unit of the same place
  std::vector<DropIn> drop_ins = {};  ///< for services: one that is installed in the session mounts it, too
};

/// @param stores  those whose fate is in_ram get one
ContainerUnits make_container_units(const std::vector<ContainerStore>& stores, const UpperLimits& limits);

/// Puts a text with the images of the disk over the settings of podman, so that the file on the disk, and in
/// `diff`, is as it was.
OwnUnit make_settings_unit(const Path& settings, const Path& instead);

}  // namespace ramroot
