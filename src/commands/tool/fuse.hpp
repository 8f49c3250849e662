// SPDX-License-Identifier: GPL-3.0-or-later
/// What is said about `--fuse`.
#pragma once

#include "base/error.hpp"

namespace ramroot {

/// Said whenever it is used.
inline constexpr const char* kFuseWarning =
    "fuse-overlayfs is known to corrupt large files that are changed (its issue 475): use it for nothing of "
    "value";

/// To root.
inline Error explain_no_fuse() {
  return {0, "use --fuse", "it is for the command or shell of an ordinary user",
          "leave it out: the kernel mounts overlays for root"};
}

}  // namespace ramroot
