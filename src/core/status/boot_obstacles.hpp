// SPDX-License-Identifier: GPL-3.0-or-later
/// What is known before a boot to go wrong in it. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "core/boot/facts.hpp"
#include "core/mounts/fstab_policy.hpp"
#include "core/status/mount_status.hpp"
#include "core/status/root_contents.hpp"

namespace ramroot {

/// Why the machine will not come up as it should, one sentence each: then nobody should call it ready.
/// @param mounts  all that are not the root, of fstab and of units
std::vector<std::string> list_obstacles(const std::vector<DecidedMount>& mounts, const Facts& facts,
                                        const RootContents& contents);

/// What swap=keep cannot do, one sentence each.
std::vector<std::string> warn_about_swap(const DecidedMounts& mounts, const Options& options);

/// Fills in what is to become of the stores of containers.
void decide_containers(ContainersSeen& seen, const std::vector<MountRow>& mounts, ContainersWish wish);

/// Those of the contents that are on something whose changes go to RAM.
/// @param mounts  all that are not the root
RootContents only_in_ram(RootContents contents, const std::vector<MountRow>& mounts);

}  // namespace ramroot
