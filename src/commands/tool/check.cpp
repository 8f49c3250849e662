// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/check/readiness.hpp"
#include "core/request/config.hpp"
#include "core/request/run_places.hpp"
#include "engine/check/check_notes.hpp"
#include "engine/check/check_probe.hpp"
#include "engine/loader/loader_probe.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/status/preview_probe.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

bool is_ready(const std::vector<Readiness>& all) {
  return std::all_of(all.begin(), all.end(), [](const Readiness& one) { return one.is_ready(); });
}

/// For ramroot-verify.service and `ramroot status`, which do not open an initramfs themselves.
/// Only root can store it. If nothing was ever wrong on a machine, the file does not exist.
void write_down(const std::vector<Readiness>& all) {
  const auto read = read_check_notes();
  if (!read) print_error(read.error());
  const std::vector<CheckNote> before = read ? *read : std::vector<CheckNote>();
  std::vector<CheckNote> now;
  now.reserve(all.size());
  for (const Readiness& one : all) now.push_back(note_of(one));
  if (read && before.empty() && is_ready(all)) return;
  LinuxSystem system;
  if (auto made = system.make_dir(kRunFolder, 0755); !made && made.error().errno_value != EEXIST)
    return print_error(made.error());
  if (auto done = system.store_text(kCheckNotes, render_check_notes(merge_check_notes(before, now)), 0644);
      !done)
    print_error(done.error());
}

/// The first file that this user cannot read; empty if there is none. Root can read them all.
std::string find_closed_file(const std::vector<KernelEvidence>& kernels) {
  for (const KernelEvidence& kernel : kernels)
    if (kernel.unreadable && kernel.unreadable->errno_value == EACCES && ::geteuid() != 0)
      return kernel.initrds.empty() ? "the initramfs" : kernel.initrds.back();
  return "";
}

/// An odd value in the configuration costs no protection, so that it is no reason for "not ready".
void warn_about_config(const InstalledParts& installed) {
  const auto ram = probe_ram();
  if (!installed.config || !ram) return;
  Config sizes;  // what is not understood is a finding, and not told here
  sizes.options = parse_config(*installed.config).options;
  for (const std::string& line : judge_config(sizes, sizes.options, *ram)) print_error("warning: " + line);
}

/// What would go wrong whatever the kernel: see plan.
Readiness judge_machine() {
  Readiness out{.subject = "/etc/fstab", .remedy = "see 'ramroot plan'"};
  const auto prospects = probe_prospects(std::nullopt);
  if (!prospects) {
    out.findings.push_back(prospects.error().text());
    return out;
  }
  for (const std::string& line : prospects->warnings) print_error("warning: " + line);
  out.subject = prospects->subject;
  out.findings = prospects->obstacles;
  return out;
}

}  // namespace

ExitCode run_check(const CheckVerbRequest& request) {
  const bool is_hook = request.by == CheckVerbRequest::By::hook;
  // Without /proc this is a chroot in which somebody installs a system.
  if (is_hook && ::access("/proc/cmdline", F_OK) != 0) return ExitCode::not_asked_for;
  mount_boot_folders();
  const auto evidence = probe_check({request.all_kernels, request.versions, is_hook});
  if (!evidence) return print_error(evidence.error()), ExitCode::not_done;
  if (is_hook && !evidence->is_asked_for) return ExitCode::not_asked_for;
  if (const std::string closed = find_closed_file(evidence->kernels); !closed.empty() && !request.json)
    return print_error("cannot read " + closed + ": only root may", "run it as root"), ExitCode::not_done;
  if (::geteuid() != 0)
    print_error("files that only root may read, often the boot loader's menu, were not checked",
                "run it as root");
  if (!is_hook) warn_about_config(evidence->installed);
  std::vector<Readiness> all;
  for (const KernelEvidence& kernel : evidence->kernels)
    all.push_back(judge_kernel(kernel, evidence->installed));
  for (Readiness& one : judge_entries(evidence->entries)) all.push_back(std::move(one));
  for (const Readiness& one : evidence->lost_words) all.push_back(one);
  const Readiness versions = judge_versions(RAMROOT_VERSION, evidence->installed.boot_version);
  if (!versions.is_ready()) all.push_back(versions);
  const bool looks_at_machine = !is_hook && request.versions.empty() && ::geteuid() == 0;
  const Readiness machine = looks_at_machine ? judge_machine() : Readiness{};
  if (!machine.is_ready()) all.push_back(machine);
  if (request.json) print(render_json(all));
  for (const Readiness& one : all) {
    if (is_hook && !one.is_ready()) print_error("the next boot cannot be protected: " + render_line(one));
    if (!is_hook && !request.json)
      print(::isatty(STDOUT_FILENO) == 1 ? render_text(one) : render_line(one) + "\n");
  }
  const bool ready = is_ready(all);
  if (versions.is_ready()) all.push_back(versions);  // replaces an earlier note about versions
  if (looks_at_machine && machine.is_ready()) all.push_back(machine);
  if (evidence->is_asked_for && ::geteuid() == 0) write_down(all);
  return ready ? ExitCode::done : ExitCode::not_done;
}

ExitCode run_check_recorded() {
  const auto notes = read_check_notes();
  if (!notes) return print_error(notes.error()), ExitCode::not_done;
  for (const CheckNote& note : *notes) print("ramroot: " + render_line(note.readiness) + "\n");
  return notes->empty() ? ExitCode::done : ExitCode::not_done;
}

}  // namespace ramroot
