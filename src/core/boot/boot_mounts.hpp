// SPDX-License-Identifier: GPL-3.0-or-later
/// What a boot does with the file systems besides the root. Touches nothing.
#pragma once

#include <vector>

#include "core/boot/facts.hpp"
#include "core/mounts/fstab_policy.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// What happens to a mount that the initramfs made: decided by its line in fstab, or, if there is
/// none, by the mount itself.
MountDecision decide_child(const Child& child, const Facts& facts, const Options& options);

/// What happens to the file systems other than the root: those in fstab, and those that the
/// initramfs mounted.
std::vector<MountRecord> decide_mounts(const Request& request, const Facts& facts);

/// What rewriting fstab depends on in this boot.
FstabWish make_fstab_wish(const Options& options, const Facts& facts);

}  // namespace ramroot
