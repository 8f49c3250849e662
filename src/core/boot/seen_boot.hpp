// SPDX-License-Identifier: GPL-3.0-or-later
/// What one process knows of the boot of its machine, and what is said where a sandbox, a chroot or a
/// container hides that. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/boot/sight.hpp"
#include "core/boot/state.hpp"

namespace ramroot {

/// What to do about it, after a semicolon or a colon.
inline constexpr const char* kRunOutside = "run it outside of this sandbox, chroot or container";

struct SeenBoot {
  std::vector<MountEntry> own = {};  ///< the mounts of this process
  std::string mounts_failure = {};   ///< why they could not be read
  Sight sight = {};
  std::string cmdline = {};          ///< of the kernel
  std::string cmdline_failure = {};  ///< why that could not be read
  std::optional<State> state = std::nullopt;
  std::string state_failure = {};  ///< why it could not be read; empty if it was, or if there is none
  Path run_root = "/";             ///< below this the machine's /run is seen, if `state` is known
};

/// Has this process the mounts of the machine, and so also its /run?
bool sees_machine(const Sight& sight);

/// Is `/` the real root itself, while the machine is protected: in what ramroot-commit runs?
bool is_in_real_root(const SeenBoot& seen);

/// Why there is no record of the boot.
/// @param failure  of reading it; empty if there is no file
std::string explain_no_record(bool sees_machine, const std::string& failure);

/// Something that keeps this process from knowing whether, or what, the boot protected.
struct BlindSpot {
  enum class Kind {
    record,   ///< the root is ramroot's overlay, and what the boot decided is not known
    root,     ///< the machine is protected, or its mounts are not known, and its root is not seen
    unknown,  ///< the machine may be protected
  };
  Kind kind;
  std::string why;  ///< with what to do about it
};

/// Nothing if it is known whether this boot is protected.
std::optional<BlindSpot> find_blind_spot(const SeenBoot& seen);

/// For who works with the layers of a protected root.
/// @return an Error if this boot is not protected, or if that or the real root cannot be seen from here
Result<State> require_protected(const SeenBoot& seen, const std::string& attempt);

/// The same for who works with the upper layer of the root, which a snapshot does not have.
Result<State> require_overlay(const SeenBoot& seen, const std::string& attempt);

/// Of a layer that this process does not see where the boot mounted it: "not mounted at /ro; see ...".
std::string explain_missing(const SeenBoot& seen, const Path& place);

/// Is a ramroot-commit at work, which will end by itself?
enum class CommitRun {
  none,
  running,
  unseen,  ///< /proc does not show all locks: none is seen, but one may be at work
};

}  // namespace ramroot
