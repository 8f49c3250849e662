// SPDX-License-Identifier: GPL-3.0-or-later
/// What a boot does with the file systems besides the root. Touches nothing.
#pragma once

#include <vector>

#include "core/boot/facts.hpp"
#include "core/mounts/fstab_policy.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// What happens to the file systems other than the root, decided once for a plan.
struct BootMounts {
  std::vector<MountDecision> children = {};  ///< one for each of Facts::children
  std::vector<MountRecord> records = {};     ///< those in fstab, and those that the initramfs mounted
  FstabWish wish = {};                       ///< what rewriting fstab depends on in this boot
};

BootMounts decide_boot_mounts(const Options& options, const Facts& facts);

}  // namespace ramroot
