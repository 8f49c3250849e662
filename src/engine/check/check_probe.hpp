// SPDX-License-Identifier: GPL-3.0-or-later
/// Gathers what `ramroot check` judges: kernels, initramfs images, menus. Reads only.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/check/readiness.hpp"

namespace ramroot {

struct CheckRequest {
  bool all_kernels = false;
  std::vector<std::string> versions = {};  ///< check only these; none: those that would boot
  bool only_if_asked_for = false;          ///< open nothing if protection is not requested
};

struct CheckEvidence {
  bool is_asked_for = false;  ///< by this boot, or by an entry of the boot loader
  InstalledParts installed = {};
  std::vector<KernelEvidence> kernels = {};
  std::vector<EntryEvidence> entries = {};  ///< none if versions were given
  std::vector<Readiness> lost_words = {};   ///< the same; also of images whose words nobody knows
};

/// @return an Error if /proc or the installed program cannot be read, or there is no kernel
Result<CheckEvidence> probe_check(const CheckRequest& request);

}  // namespace ramroot
