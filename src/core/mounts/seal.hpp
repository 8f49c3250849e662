// SPDX-License-Identifier: GPL-3.0-or-later
/// Which block devices become read-only with seal=device. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "core/mounts/mount_plan.hpp"
#include "core/mounts/write_counters.hpp"
#include "core/plan/plan.hpp"

namespace ramroot {

/// The devices below the protected file systems that nothing else has to write to. A disk is not
/// sealed while one of its partitions, or a volume on it, is writable; another file system of
/// that disk, mounted later, can then still replay its journal. A device that LVM uses is never
/// sealed: another volume on it may be activated later.
/// @param devices  as probed: the stack and its neighbours
/// @return         SealDevice steps, a device before the one that it lies on
std::vector<PlannedStep> make_seal_steps(const std::vector<DeviceCounter>& devices);

/// The devices that a plan seals, by number, as the state file and the notes keep them.
std::vector<std::string> list_sealed(const Plan& plan);

/// The devices sealed at boot and by every later mount.
std::vector<std::string> list_sealed(const std::vector<std::string>& at_boot,
                                     const std::vector<MountNote>& notes);

/// Unseals those of `sealed` that are still sealed. Devices that somebody else made read-only stay as they
/// are.
/// @param now  as probed
std::vector<PlannedStep> make_unseal_steps(const std::vector<std::string>& sealed,
                                           const std::vector<DeviceCounter>& now);

/// Seals the same devices again.
std::vector<PlannedStep> make_reseal_steps(const std::vector<std::string>& sealed,
                                           const std::vector<DeviceCounter>& devices);

}  // namespace ramroot
