// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>

#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/boot/boot_plan.hpp"
#include "core/plan/describe.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/config.hpp"
#include "core/request/size_policy.hpp"
#include "engine/boot/probe.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

/// The facts as the initramfs would see them, with the root at /root and nothing made yet.
Facts as_seen_by_initramfs(Facts facts) {
  if (facts.lower.target.empty())
    facts.lower = {.fstype = "unknown", .source = "unknown", .flags = "ro", .super = "ro"};
  facts.lower.target = facts.new_root = "/root";
  facts.parent.target = "/";
  facts.has_helper = true;
  facts.shared.clear();
  facts.children.clear();
  facts.existing.clear();
  return facts;
}

/// What an administrator wants to know first; the steps are for readers of the source.
std::string render_wishes(const Options& options, const Facts& seen) {
  Warnings ignored;  // the plan prints them
  const UpperLimits limits = decide_limits(options, seen.ram, ignored);
  return "# changes: at most " + render_byte_size(limits.size) + " of RAM, " +
         std::to_string(limits.nr_inodes) +
         " files; swap of fstab: " + (options.swap == SwapPolicy::off ? "off" : "as fstab says") + "\n";
}

/// Prints what happens to the other file systems when the system mounts them.
std::string render_decisions(const std::vector<MountRecord>& records) {
  std::string out = records.empty() ? "" : "# other file systems\n";
  for (const MountRecord& record : records)
    out += "    " + std::string(render_policy(record.decision.policy)) + " " +
           render_for_console(record.target, 50) + " (" + render_for_console(record.decision.why, 80) + ")\n";
  return out;
}

Result<Facts> probe_root_at(const Path& root, const Options& options) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const auto path = real_path(root);
  if (!path) return path.error();
  auto facts = probe_facts(*path, *mounts);
  if (!facts || options.seal != Seal::device) return facts;
  auto devices = probe_counters(facts->disks);
  if (!devices) return devices.error();
  Facts seen = *std::move(facts);
  seen.devices = *std::move(devices);
  return seen;
}

}  // namespace

ExitCode run_plan(const std::string& cmdline, const std::string& root) {
  Config config = read_config(root);
  const Request request = parse_request(find_parameter(cmdline), config.options);
  if (request.asked == Request::Asked::no) {
    print("# nothing to do: the command line does not ask for protection\n");
    return ExitCode::done;
  }
  if (const UniqueFd folder(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)); !folder.valid())
    return print_error(Error{errno, "open " + render_for_console(root)}.text()), ExitCode::not_done;
  const Result<Facts> facts = probe_root_at(root, request.options);
  if (!facts) return print_error(facts.error().text()), ExitCode::not_done;
  const Facts seen = as_seen_by_initramfs(*facts);
  const DecidedMounts mounts = decide_boot_mounts(request.options, seen);
  Warnings warnings = request.warnings;
  for (const std::string& warning : config.warnings.lines()) warnings.add(warning);
  const auto plan = make_boot_plan(request, seen, mounts, Means{}, warnings);
  for (const std::string& warning : warnings.lines()) print_error("warning: " + warning);
  if (!plan) return print_error(plan.error().text()), ExitCode::not_done;
  const auto why = why_nothing_to_do(*facts);
  print(
      why ? "# nothing to do: " + render_for_console(*why) + "; the disk of a protected machine: --root=/ro\n"
          : render_wishes(request.options, seen) + describe(*plan) + render_decisions(make_records(mounts)));
  return ExitCode::done;
}

}  // namespace ramroot
