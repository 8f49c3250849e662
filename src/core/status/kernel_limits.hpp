// SPDX-License-Identifier: GPL-3.0-or-later
/// What the kernel of a boot cannot do with an overlay, and newer ones can. Touches nothing.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/boot/facts.hpp"
#include "core/mounts/fstab_policy.hpp"

namespace ramroot {

/// Does this kernel refuse an ext4 below an overlay that was made for names whose case does not matter
/// (mkfs.ext4 -O casefold)? Linux 6.18 was the first that does not.
/// @param release  "6.12.48-amd64"; of one that cannot be read nothing is known, and the answer is no
bool refuses_case_folding(std::string_view release);

/// Has a tmpfs no attributes of users ("user.", xattr(7))? Linux 6.6 was the first that has them, and
/// overlays of users need them.
bool lacks_user_attributes(std::string_view release);

/// What the first of these means for the boot, one sentence for each mount.
/// @param mounts   all that are not the root
/// @param refused  mount points, "/" for the root
std::vector<std::string> list_refused(const std::vector<DecidedMount>& mounts, const std::set<Path>& refused);

/// Why a root that enforces a policy of SELinux does not come up with this kernel, one sentence or none.
/// Debian's policy on Linux 6.1: mount(8), dmesg(1) and others were denied what they map of a file behind an
/// overlay ("fd { use }" of kernel_t). The same rules are in the policy of Linux 6.12, where they were not.
/// @param release  as above
std::vector<std::string> list_denied(const std::optional<SelinuxFacts>& selinux, std::string_view release);

}  // namespace ramroot
