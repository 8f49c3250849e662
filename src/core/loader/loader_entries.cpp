// SPDX-License-Identifier: GPL-3.0-or-later
// The files in loader/entries, as systemd-boot reads them.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/loader_entry.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/loader_text.hpp"
#include "core/loader/systemd_note.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

std::string machine_id(const LoaderFacts& facts) {
  const TextFile* file = find_file(facts, kMachineId);
  return file == nullptr ? ""
                         : std::string(trim(std::string_view(file->text).substr(0, file->text.find('\n'))));
}

/// Several systems can share the folder with the entries.
bool is_of_this_machine(const TextFile& entry, const LoaderFacts& facts) {
  const std::string id = loader_entry_value(entry.text, "machine-id");
  if (!id.empty()) return id == machine_id(facts);
  return root_of(loader_entry_options(entry.text)) == root_of(facts.cmdline);
}

/// Not a rescue entry, which must come up in any case, nor ramroot's own.
bool is_changeable(const Path& name, const TextFile& file) {
  if (menu_kind_of(name) != MenuKind::loader_entry) return false;
  const MenuEntries entries = parse_boot_menu({name, file.text});
  const bool is_apart = std::any_of(entries.begin(), entries.end(),
                                    [](const MenuEntry& one) { return one.is_rescue || one.is_ours; });
  return !is_apart && !loader_entry_value(file.text, "linux").empty();
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
                          const TextFile& entry) {
  if (const TextFile* file = find_file(facts, kKernelCmdline))
    return add_store(out.steps, *file, edit_kernel_cmdline(file->text, parameter));
  if (parameter && facts.present.contains(kKernelFolder))
    out.steps.push_back(store_new_text(
        kKernelCmdline, set_parameter(loader_entry_options(entry.text), parameter) + "\n", entry.mode));
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
    if (is_other_entry(name) && seen.insert(file.path).second) add_removal(out.steps, file);
  // bootctl fails if systemd-boot did not boot this machine, so call it only when needed.
  if (is_chosen(facts) && facts.present.contains(kBootctl))
    out.steps.push_back(run_reversible(set_oneshot(""), set_oneshot(kOtherEntry)));
}

Result<void> ask_once(LoaderSteps& out, const LoaderRequest& request, const LoaderFacts& facts,
                      const std::vector<Path>& names) {
  const std::string attempt = "choose an entry of systemd-boot for one boot";
  const TextFile& entry = pick_entry(names, facts);
  const Parameter now = find_parameter(loader_entry_options(entry.text));
  const bool is_on = now.has_value();
  if (auto never = why_not_also_once(request, now)) return *never;
  if (is_on == request.parameter.has_value()) {
    if (is_on) out.notes.emplace_back("every boot from the next one on is protected already");
    forget_once(out, facts);
    return {};
  }
  if (!facts.present.contains(kBootctl)) return Error{0, attempt, "bootctl is not here"};
  const auto text = render_other_entry(entry.text, request.parameter);
  if (!text) return text.error();
  const Path place = entry.path.substr(0, entry.path.rfind('/') + 1) + kOtherEntry;
  // If the boot without protection installs a kernel, the next boot of that kernel must be protected.
  if (is_on && find_file(facts, kKernelCmdline) == nullptr) store_kernel_cmdline(out, now, facts, entry);
  if (const TextFile* old = find_file(facts, place)) add_store(out.steps, *old, *text);
  else out.steps.push_back(store_new_text(place, *text, entry.mode));
  if (!is_chosen(facts)) out.steps.push_back(run_reversible(set_oneshot(kOtherEntry), set_oneshot("")));
  return {};
}

}  // namespace

std::vector<Path> find_loader_entries(const LoaderFacts& facts) {
  std::vector<Path> names;
  std::set<Path> seen;  // one folder can have two names
  for (const auto& [name, file] : facts.files)
    if (is_changeable(name, file) && is_of_this_machine(file, facts) && seen.insert(file.path).second)
      names.push_back(name);
  return names;
}

MaybeLoader plan_loader_entries(const LoaderRequest& request, const LoaderFacts& facts) {
  const std::vector<Path> names = find_loader_entries(facts);
  if (names.empty() || has_grubby(facts)) return std::optional<LoaderSteps>();
  LoaderSteps out{"systemd-boot"};
  if (request.lasting == Lasting::once) {
    if (auto done = ask_once(out, request, facts, names); !done) return done.error();
    return std::optional(out);
  }
  store_kernel_cmdline(out, request.parameter, facts, pick_entry(names, facts));
  for (const Path& name : names) {
    const TextFile& entry = facts.files.at(name);
    add_store(out.steps, entry, edit_loader_entry(entry.text, request.parameter));
  }
  forget_once(out, facts);
  return std::optional(out);
}

}  // namespace ramroot
