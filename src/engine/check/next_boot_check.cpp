// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/next_boot_check.hpp"

#include <optional>
#include <string>
#include <utility>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "core/check/readiness.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/next_boot.hpp"
#include "core/loader/remade_image.hpp"
#include "engine/check/check_probe.hpp"
#include "engine/loader/boot_files.hpp"
#include "engine/loader/read_unified.hpp"

namespace ramroot {

namespace {

Error fail_at(const Parameter& wanted, std::string why) { return {0, attempt_of(wanted), std::move(why)}; }

/// Nothing if it is missing, or no image.
Result<std::optional<UnifiedKernel>> read_image(const NextRoot& root, const Path& file) {
  const auto place = root.place_of(file);
  auto one = place ? read_unified(*place) : Result<std::optional<UnifiedFile>>(std::nullopt);
  if (!one && is_missing(one.error().errno_value)) return std::optional<UnifiedKernel>();
  if (!one) return one.error();
  return *one ? std::optional((*one)->image) : std::nullopt;
}

/// Has kernel-install(8) made this image again, as planned?
Result<void> prove_image(const NextRoot& root, const Path& file, const Parameter& wanted) {
  const auto before = read_image(root, file + kKeptSuffix), now = read_image(root, file);
  if (!before) return before.error();
  if (!now) return now.error();
  const std::string shown = render_for_console(file);
  if (!*before) return fail_at(wanted, shown + kKeptSuffix + " is not there any more");
  if (!*now)
    return fail_at(wanted, shown + " is missing or no image: kernel-install(8) has not made it again");
  if (const auto why = why_not_remade(**before, **now, wanted))
    return fail_at(wanted, shown + " " + *why + ": kernel-install(8) has not made the same image again");
  return {};
}

/// And is ramroot in them?
Result<void> prove_images(const NextRoot& root, const std::vector<Path>& remade, const Parameter& wanted) {
  for (const Path& file : remade)
    if (auto same = prove_image(root, file, wanted); !same) return same;
  if (remade.empty() || !wanted) return {};
  const auto evidence = probe_check({.all_kernels = true});
  if (!evidence) return evidence.error();
  for (const KernelEvidence& kernel : evidence->kernels)
    if (const Readiness one = judge_kernel(kernel, evidence->installed); kernel.is_copy && !one.is_ready())
      return fail_at(wanted, render_line(one));
  return {};
}

}  // namespace

Result<void> check_next_boot(const NextRoot& root) {
  for (const TextFile& file : probe_boot_files(root).found)
    if (!image_of_kept(file.path).empty()) return explain_kept("turn the protection on", file.path);
  const auto evidence = probe_check({.all_kernels = true});
  if (!evidence) return evidence.error();
  InstalledParts installed = evidence->installed;
  installed.needs = {};  // of what the menus say now, which is about to change; see find_lacking_image()
  for (const KernelEvidence& kernel : evidence->kernels)
    if (const Readiness one = judge_kernel(kernel, installed); !one.is_ready())
      return Error{0, "turn the protection on, and nothing was changed",
                   (kernel.is_copy ? "" : "kernel ") + render_line(one) +
                       ", or remove that kernel; see 'ramroot check --all-kernels'"};
  return {};
}

Result<std::optional<Readiness>> find_lacking_image() {
  const auto evidence = probe_check({.all_kernels = true});
  if (!evidence) return evidence.error();
  const UpperNeeds& needs = evidence->installed.needs;
  if (needs.modules.empty() && needs.programs.empty()) return std::optional<Readiness>();
  for (const KernelEvidence& kernel : evidence->kernels)
    if (Readiness one = judge_kernel(kernel, evidence->installed); !one.is_ready())
      return std::optional(std::move(one));
  return std::optional<Readiness>();
}

Result<void> prove_next_boot(const NextRoot& root, const std::string& cmdline,
                             const std::vector<Path>& remade, const Parameter& wanted) {
  if (auto images = prove_images(root, remade, wanted); !images || !wanted) return images;
  const BootFiles files = probe_boot_files(root);
  if (files.failure) return fail_at(wanted, "what the next boot does is not known: " + files.failure->text());
  const NextBoot next = predict_next_boot(files.found, cmdline);
  if (next.outlook == NextBoot::Outlook::unprotected)
    return fail_at(wanted, "what the boot loader starts has no ramroot= all the same (" +
                               render_for_console(next.file) + ")");
  std::vector<EntryEvidence> evidence;
  for (MenuEntry& entry : find_default_entries(files.found, cmdline)) evidence.push_back({std::move(entry)});
  for (MenuEntry& entry : find_diskless_entries(files.found, cmdline)) evidence.push_back({std::move(entry)});
  for (const Readiness& one : judge_entries(evidence))
    if (!one.is_ready())
      return fail_at(wanted, render_for_console(one.subject) + ": " + one.findings.front());
  return {};
}

}  // namespace ramroot
