// SPDX-License-Identifier: GPL-3.0-or-later
// The files in loader/entries, whether for systemd-boot or maintained by grubby(8).
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "core/loader/boot_entries.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/loader_text.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

constexpr const char* kOther = "ramroot-other.conf";
constexpr const char* kBootctl = "/usr/bin/bootctl";
constexpr const char* kKernelCmdline = "/etc/kernel/cmdline";

std::string machine_id(const LoaderFacts& facts) {
  const TextFile* file = find_file(facts, "/etc/machine-id");
  return file == nullptr ? ""
                         : std::string(trim(std::string_view(file->text).substr(0, file->text.find('\n'))));
}

bool is_entry(const Path& name) { return name.find("/loader/entries/") != Path::npos; }
bool is_other(const Path& name) { return name.ends_with(std::string("/") + kOther); }
bool is_rescue(const Path& name) { return name.find("-rescue") != Path::npos; }

/// Several systems can share the folder with the entries.
bool is_of_this_machine(const TextFile& entry, const LoaderFacts& facts) {
  const std::string id = loader_entry_value(entry.text, "machine-id");
  if (!id.empty()) return id == machine_id(facts);
  return root_of(loader_entry_options(entry.text)) == root_of(facts.cmdline);
}

/// The entry of the running kernel, or of the newest one.
const TextFile& pick_entry(const std::vector<Path>& names, const LoaderFacts& facts) {
  for (const Path& name : names)
    if (const TextFile& entry = facts.files.at(name);
        loader_entry_value(entry.text, "version") == facts.kernel)
      return entry;
  return facts.files.at(names.back());
}

/// Sets what kernel-install(8) writes into new entries. Without this file it copies the command
/// line of the boot in which it runs, with or without `ramroot=`.
void store_kernel_cmdline(LoaderSteps& out, const Parameter& parameter, const LoaderFacts& facts,
                          const std::string& options) {
  if (const TextFile* file = find_file(facts, kKernelCmdline))
    return add_store(out.steps, *file, edit_kernel_cmdline(file->text, parameter));
  if (parameter && facts.present.contains("/etc/kernel"))
    out.steps.push_back(store_new_text(kKernelCmdline, set_parameter(options, parameter) + "\n"));
}

std::vector<std::string> set_oneshot(const char* entry) { return {kBootctl, "set-oneshot", entry}; }

bool is_chosen(const LoaderFacts& facts) {
  const TextFile* note = find_file(facts, kSystemdBootOnce);
  return note != nullptr && chooses_our_entry(*note);
}

/// Removes the entry made for one boot, which remains after that boot, and its selection as the next one.
void forget_once(LoaderSteps& out, const LoaderFacts& facts) {
  std::set<Path> seen;  // one folder can have two names
  for (const auto& [name, file] : facts.files)
    if (is_other(name) && seen.insert(file.path).second) add_removal(out.steps, file);
  // bootctl fails if systemd-boot did not boot this machine, so call it only when needed.
  if (is_chosen(facts) && facts.present.contains(kBootctl))
    out.steps.push_back(run_reversible(set_oneshot(""), set_oneshot(kOther)));
}

Result<void> ask_once(LoaderSteps& out, const LoaderRequest& request, const LoaderFacts& facts,
                      const std::vector<Path>& names) {
  const std::string doing = "choosing an entry of systemd-boot for one boot";
  const TextFile& entry = pick_entry(names, facts);
  const Parameter now = find_parameter(loader_entry_options(entry.text));
  const bool is_on = now.has_value();
  if (auto never = why_not_also_once(request, now)) return *never;
  if (is_on == request.parameter.has_value()) {
    out.notes.emplace_back(is_on ? "every boot is protected already" : "no boot is protected");
    forget_once(out, facts);
    return {};
  }
  if (!facts.present.contains(kBootctl)) return Error{0, doing, "bootctl is not here"};
  const auto text = render_other_entry(entry.text, request.parameter);
  if (!text) return text.error();
  const Path place = entry.path.substr(0, entry.path.rfind('/') + 1) + kOther;
  // If the boot without protection installs a kernel, the next boot of that kernel must be protected.
  if (is_on && find_file(facts, kKernelCmdline) == nullptr)
    store_kernel_cmdline(out, now, facts, loader_entry_options(entry.text));
  if (const TextFile* old = find_file(facts, place)) add_store(out.steps, *old, *text);
  else out.steps.push_back(store_new_text(place, *text));
  if (!is_chosen(facts)) out.steps.push_back(run_reversible(set_oneshot(kOther), set_oneshot("")));
  return {};
}

}  // namespace

std::vector<Path> find_loader_entries(const LoaderFacts& facts) {
  std::vector<Path> names;
  std::set<Path> seen;  // one folder can have two names
  for (const auto& [name, file] : facts.files)
    if (is_entry(name) && !is_rescue(name) && !is_other(name) && is_of_this_machine(file, facts) &&
        !loader_entry_value(file.text, "linux").empty() && seen.insert(file.path).second)
      names.push_back(name);
  return names;
}

bool has_grubby(const LoaderFacts& facts) {
  return facts.present.contains(kGrubby) && !find_loader_entries(facts).empty();
}

MaybeLoader plan_loader_entries(const LoaderRequest& request, const LoaderFacts& facts) {
  const std::vector<Path> names = find_loader_entries(facts);
  if (names.empty() || has_grubby(facts)) return std::optional<LoaderSteps>();
  LoaderSteps out{"systemd-boot"};
  if (request.lasting == Lasting::once) {
    if (auto done = ask_once(out, request, facts, names); !done) return done.error();
    return std::optional(out);
  }
  store_kernel_cmdline(out, request.parameter, facts, loader_entry_options(pick_entry(names, facts).text));
  for (const Path& name : names) {
    const TextFile& entry = facts.files.at(name);
    add_store(out.steps, entry, edit_loader_entry(entry.text, request.parameter));
  }
  forget_once(out, facts);
  return std::optional(out);
}

MaybeLoader plan_grubby(const LoaderRequest& request, const LoaderFacts& facts) {
  if (!has_grubby(facts)) return std::optional<LoaderSteps>();
  if (request.lasting == Lasting::once)
    return Error{0, "choosing an entry for one boot",
                 "ramroot cannot do that with grubby: edit the entry in GRUB's menu"};
  const auto words = [](const std::string& kernels, const Parameter& parameter) {
    std::vector<std::string> args{kGrubby, "--update-kernel=" + kernels, "--remove-args=ramroot"};
    if (parameter) args.push_back("--args=ramroot=" + *parameter);
    return args;
  };
  LoaderSteps out{"grubby"};
  const std::vector<Path> names = find_loader_entries(facts);
  const auto parameter_of = [&](const Path& name) {
    return find_parameter(loader_entry_options(facts.files.at(name).text));
  };
  const bool agree = std::all_of(names.begin(), names.end(),
                                 [&](const Path& name) { return parameter_of(name) == request.parameter; });
  if (!agree)
    out.steps.push_back(
        run_reversible(words("ALL", request.parameter), words("ALL", parameter_of(names.front()))));
  // The initramfs of the rescue entry is never made again, so it does not contain ramroot. grubby
  // identifies a kernel by its name in /boot, whatever the entry calls it.
  for (const auto& [name, file] : facts.files) {
    if (agree || !request.parameter || !is_entry(name) || !is_rescue(name)) continue;
    const std::string kernel = loader_entry_value(file.text, "linux");
    const std::string version = version_of_kernel(kernel);
    // For another system's kernel, or one that was moved, grubby would fail.
    if (std::find(facts.kernels.begin(), facts.kernels.end(), version) != facts.kernels.end())
      out.steps.push_back(without_undo(RunProgram{words("/boot/" + file_name_of(kernel), {})}));
  }
  if (const TextFile* file = find_file(facts, kKernelCmdline))
    add_store(out.steps, *file, edit_kernel_cmdline(file->text, request.parameter));
  return std::optional(out);
}

}  // namespace ramroot
