// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/next_boot_check.hpp"

#include <string>

#include "core/check/readiness.hpp"
#include "engine/check/check_probe.hpp"

namespace ramroot {

Result<void> check_next_boot() {
  const auto evidence = probe_check({.all_kernels = true});
  if (!evidence) return evidence.error();
  for (const KernelEvidence& kernel : evidence->kernels)
    if (const Readiness one = judge_kernel(kernel, evidence->installed); !one.is_ready())
      return Error{0, "turn the protection on, and nothing was changed",
                   (kernel.is_copy ? "" : "kernel ") + render_line(one) +
                       ", or remove that kernel; see 'ramroot check --all-kernels'"};
  return {};
}

}  // namespace ramroot
