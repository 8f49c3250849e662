// SPDX-License-Identifier: GPL-3.0-or-later
/// All mounts of a boot together: what becomes of one depends on what is below it, and on what shares its
/// disk. Touches nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/mounts/crypttab.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// A mount that a line of fstab or a unit asks for, or that the initramfs has made.
struct ListedMount {
  std::optional<std::size_t> line = std::nullopt;  ///< its place in fstab
  MountCandidate mount;
  Path source = {};         ///< what is mounted, without the escapes of fstab; of `volume` its file
  std::string volume = {};  ///< the name of the encrypted volume that is mounted, if that is in a file
  std::string disk = {};    ///< the same for all names of one device; empty if it is not known
  bool is_settled = false;  ///< its decision is given
  MountDecision decision = {};
};

/// Fills in `source` and `volume`.
void set_source(ListedMount& one, const Path& source, const std::vector<CryptVolume>& volumes);

/// What happens to changes of a file at this path: the mount that it is on decides. Folders that are bound
/// are followed.
MountPolicy policy_at(std::string_view path, const std::vector<ListedMount>& all);

/// Decides about all that are not settled.
/// @param has_helper  mount.ramroot is there
void decide_list(std::vector<ListedMount>& all, const Options& options, bool has_helper);

/// Is it something that people want to be told of? Not what keeps nothing, and not an overlay without
/// changes, or with its changes in RAM.
bool is_worth_a_row(const ListedMount& one);

}  // namespace ramroot
