// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/next_boot_check.hpp"

#include <string>

#include "base/text.hpp"
#include "core/check/readiness.hpp"
#include "core/loader/next_boot.hpp"
#include "engine/check/check_probe.hpp"
#include "engine/loader/boot_files.hpp"

namespace ramroot {

namespace {

enum class Wanted { on, off };

/// Has kernel-install(8) made the unified kernel images again, as wanted and with ramroot in them? It may
/// have written another one instead.
Result<void> prove_images(const BootFiles& files, const std::string& cmdline, Wanted wanted) {
  const auto fail = [&](std::string why) {
    return Error{0, std::string("turn the protection ") + (wanted == Wanted::on ? "on" : "off"),
                 std::move(why)};
  };
  bool has_images = false;
  for (const MenuEntry& entry : find_default_entries(files.found, cmdline)) {
    has_images |= entry.is_image;
    if (entry.is_image && entry.asks != (wanted == Wanted::on))
      return fail(render_for_console(entry.file) + (entry.asks ? " has" : " has no") +
                  " ramroot= all the same: kernel-install(8) has not made it again");
  }
  if (!has_images || wanted == Wanted::off) return {};
  const auto evidence = probe_check({});
  if (!evidence) return evidence.error();
  for (const KernelEvidence& kernel : evidence->kernels)
    if (const Readiness one = judge_kernel(kernel, evidence->installed); kernel.is_copy && !one.is_ready())
      return fail(render_line(one));
  return {};
}

}  // namespace

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

Result<void> prove_unprotected(const NextRoot& root, const std::string& cmdline) {
  return prove_images(probe_boot_files(root), cmdline, Wanted::off);
}

Result<void> prove_next_boot(const NextRoot& root, const std::string& cmdline) {
  const auto fail = [](const std::string& why) { return Error{0, "turn the protection on", why}; };
  const BootFiles files = probe_boot_files(root);
  if (files.failure) return fail("what the next boot does is not known: " + files.failure->text());
  const NextBoot next = predict_next_boot(files.found, cmdline);
  if (next.outlook == NextBoot::Outlook::unprotected)
    return fail("what the boot loader starts has no ramroot= all the same (" + render_for_console(next.file) +
                ")");
  if (auto images = prove_images(files, cmdline, Wanted::on); !images) return images;
  std::vector<EntryEvidence> evidence;
  for (MenuEntry& entry : find_default_entries(files.found, cmdline)) evidence.push_back({std::move(entry)});
  for (MenuEntry& entry : find_diskless_entries(files.found, cmdline)) evidence.push_back({std::move(entry)});
  for (const Readiness& one : judge_entries(evidence))
    if (!one.is_ready()) return fail(render_for_console(one.subject) + ": " + one.findings.front());
  return {};
}

}  // namespace ramroot
