// SPDX-License-Identifier: GPL-3.0-or-later
/// The labels of SELinux that the first program of the real root has to find. Touches nothing.
#pragma once

#include <string_view>

#include "core/boot/facts.hpp"
#include "core/mounts/fstab_policy.hpp"
#include "core/plan/plan.hpp"

namespace ramroot {

/// What systemd does with a policy.
enum class PolicyUse { none, permissive, enforcing };

/// What an /etc/selinux/config asks for (selinux_config(5)).
PolicyUse parse_policy_use(std::string_view config);

/// Gives the new root the labels of the disk, after make_boot_plan().
///
/// tmpfs takes its labels from the policy ("fs_use_trans"): what is set before a policy is loaded is
/// overwritten when that happens (delayed_superblock_init(), security/selinux/hooks.c), and rootcontext= is
/// refused until then. So the policy is loaded here, by the program of the real root, as dracut's module
/// selinux does; systemd loads it once more, and it is systemd who makes the kernel enforce it.
/// @return  without steps where SELinux is not used
Plan make_label_plan(const Facts& facts, const DecidedMounts& mounts);

}  // namespace ramroot
