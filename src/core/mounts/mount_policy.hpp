// SPDX-License-Identifier: GPL-3.0-or-later
/// What happens to file systems other than the root in a protected boot. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/mounts/fstab.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// The policy for one mount point, and the reason for it: `ramroot status` shows both.
struct MountDecision {
  MountPolicy policy = MountPolicy::keep;
  std::string why = {};
  friend bool operator==(const MountDecision&, const MountDecision&) = default;
};

/// A mount that needs a decision, from a line of fstab or from mountinfo.
struct MountCandidate {
  std::string target;        ///< normalized
  std::string fstype;        ///< as written: "ext4", "auto", "nfs4"
  std::string options = {};  ///< comma separated
  bool on_lower = false;     ///< the same device as the root
  std::string source = {};   ///< "UUID=77d1", as written
};

/// What was decided for one mount point, as the state file keeps it.
struct MountRecord {
  std::string target;
  MountDecision decision = {};
  friend bool operator==(const MountRecord&, const MountRecord&) = default;
};

/// Can a file system of this type be protected at all? "proc" and "tmpfs" cannot.
bool is_on_disk(std::string_view fstype);

/// The one place that decides the policy of a mount: by the configuration first, then by what is
/// possible, then by `mounts=`.
MountDecision decide_mount(const MountCandidate& mount, const Options& options);

}  // namespace ramroot
