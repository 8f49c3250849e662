// SPDX-License-Identifier: GPL-3.0-or-later
/// Which block devices become read-only with seal=device. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "core/mounts/mount_plan.hpp"
#include "core/mounts/write_counters.hpp"
#include "core/plan/step.hpp"

namespace ramroot {

/// Of the devices below the protected file systems, those that nothing else has to write to:
/// a disk stays as it is as long as one of its partitions, or a volume on it, is writable. What
/// LVM lies on stays in any case: another volume may be turned on there later.
///
/// That is also why another file system of the same disk, mounted later, can replay its journal.
/// @param devices  as probed: the stack and its neighbours
/// @return         SealDevice, what lies above before what it lies on
std::vector<Step> make_seal_steps(const std::vector<DeviceCounter>& devices);

/// The devices that a plan seals, by number, as the state file and the notes keep them.
std::vector<std::string> list_sealed(const Plan& plan);

/// Those of the boot, and of every later mount.
std::vector<std::string> list_sealed(const std::vector<std::string>& at_boot,
                                     const std::vector<MountNote>& notes);

/// Takes the seal back from those of `sealed` that still have it. Somebody else's read-only
/// device stays as it is.
/// @param now  as probed
std::vector<Step> make_unseal_steps(const std::vector<std::string>& sealed,
                                    const std::vector<DeviceCounter>& now);

/// Seals them again.
std::vector<Step> make_reseal_steps(const std::vector<std::string>& sealed,
                                    const std::vector<DeviceCounter>& devices);

}  // namespace ramroot
