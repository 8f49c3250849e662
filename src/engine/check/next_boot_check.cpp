// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/next_boot_check.hpp"

#include <string>

#include "base/text.hpp"
#include "core/check/readiness.hpp"
#include "core/loader/next_boot.hpp"
#include "engine/check/check_probe.hpp"
#include "engine/loader/boot_files.hpp"

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

Result<void> prove_next_boot(const NextRoot& root, const std::string& cmdline) {
  const auto fail = [](const std::string& why) { return Error{0, "turn the protection on", why}; };
  const BootFiles files = probe_boot_files(root);
  if (files.failure) return fail("what the next boot does is not known: " + files.failure->text());
  const NextBoot next = predict_next_boot(files.found, cmdline);
  if (next.outlook == NextBoot::Outlook::unprotected)
    return fail("what the boot loader starts has no ramroot= all the same (" + render_for_console(next.file) +
                ")");
  // enable has had them made again, all of them: one that was not has another name than the new one.
  for (const MenuEntry& entry : find_default_entries(files.found, cmdline))
    if (menu_kind_of(entry.file) == MenuKind::unified && !entry.asks)
      return fail(render_for_console(entry.file) +
                  " has no ramroot= all the same: kernel-install(8) has not made it again");
  std::vector<EntryEvidence> evidence;
  for (MenuEntry& entry : find_default_entries(files.found, cmdline)) evidence.push_back({std::move(entry)});
  for (MenuEntry& entry : find_diskless_entries(files.found, cmdline)) evidence.push_back({std::move(entry)});
  for (const Readiness& one : judge_entries(evidence))
    if (!one.is_ready()) return fail(render_for_console(one.subject) + ": " + one.findings.front());
  return {};
}

}  // namespace ramroot
