// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/loader_plan.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/menu_sources.hpp"
#include "core/loader/next_boot.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

/// GRUB's sources request protection, or will, but its menu is not visible to this system.
bool has_grub_without_menu(const LoaderRequest& request, const LoaderFacts& facts) {
  if (!facts.present.contains(kUpdateGrub)) return false;
  return request.parameter || std::any_of(facts.files.begin(), facts.files.end(), [](const auto& one) {
           return is_grub_defaults(one.first) && find_in_grub_defaults(one.second.text);
         });
}

Result<LoaderSteps> none_found(const LoaderRequest& request, const LoaderFacts& facts) {
  if (has_grub_without_menu(request, facts))
    return Error{0, attempt_of(request.parameter), "/boot/grub/grub.cfg is not there",
                 "mount /boot, or run update-grub"};
  const Error unknown{0, attempt_of(request.parameter), "there is no boot loader here that ramroot knows",
                      "change ramroot= where your boot loader keeps the kernel command line"};
  if (request.parameter || find_parameter(facts.cmdline)) return unknown;
  return LoaderSteps{"no boot loader that ramroot knows"};
}

/// Two boot loaders have one file for the words of later kernels: it is changed once, before what reads it.
bool stores_words_again(const PlannedStep& planned, const std::vector<PlannedStep>& steps) {
  const auto is_it = [](const PlannedStep& one) {
    const auto* store = std::get_if<StoreText>(&one.step);
    return store != nullptr && store->file.path == kKernelCmdline;
  };
  return is_it(planned) && std::any_of(steps.begin(), steps.end(), is_it);
}

Result<LoaderSteps> plan_all(const LoaderRequest& request, const LoaderFacts& facts) {
  LoaderSteps all;
  std::size_t count = 0;
  for (const auto plan :
       {plan_grub, plan_grubby, plan_unified, plan_loader_entries, plan_extlinux, plan_cmdline_txt}) {
    const auto one = plan(request, facts);
    if (!one) return one.error();
    if (!*one) continue;
    append_item(all.loader, (*one)->loader);
    ++count;
    for (const PlannedStep& step : (*one)->steps)
      if (!stores_words_again(step, all.steps)) all.steps.push_back(step);
    for (const std::string& note : (*one)->notes) all.notes.push_back(note);
    all.remade.insert(all.remade.end(), (*one)->remade.begin(), (*one)->remade.end());
  }
  if (count == 0) return none_found(request, facts);
  // A boot loader that does not start the machine would keep its choice for some later day.
  if (count > 1 && request.lasting == Lasting::once)
    return Error{0, attempt_of(request.parameter) + " for one boot",
                 "there are several boot loaders (" + all.loader + ")", "choose the entry in the menu"};
  return all;
}

/// Without the loader entries of other systems.
std::vector<TextFile> menus_of_machine(const LoaderFacts& facts) {
  const auto ours = find_loader_entries(facts);
  std::vector<TextFile> files = menus_of(facts);
  std::erase_if(files, [&](const TextFile& file) {
    return menu_kind_of(file.path) == MenuKind::loader_entry &&
           std::find(ours.begin(), ours.end(), file.path) == ours.end();
  });
  return files;
}

/// For a boot loader without a choice for one boot: turns protection off for good, and the boot
/// without protection, which can write to the disk, turns it on again.
Result<LoaderSteps> plan_off_and_on_again(const LoaderFacts& facts) {
  auto off = plan_all({{}, Lasting::for_good}, facts);
  if (!off) return off;
  const Parameter asked = find_asked(facts);
  const TextFile* old = find_file(facts, kAgainFile);
  if (!asked && old == nullptr) return LoaderSteps{off->loader};
  if (!asked)
    return LoaderSteps{
        off->loader, {}, {"the next boot is without protection already, and turns it on again"}};
  LoaderSteps all{off->loader, {}, off->notes, true, off->remade};
  const std::string text = *asked + "\n";
  all.steps.push_back(old == nullptr ? store_new_text(kAgainFile, text)
                                     : replace_text(kAgainFile, text, old->text));
  all.steps.insert(all.steps.end(), off->steps.begin(), off->steps.end());
  all.notes.emplace_back(
      "this boot loader cannot choose for one boot: the boot without protection turns it on again");
  return all;
}

}  // namespace

std::string attempt_of(const Parameter& wanted) {
  return wanted ? "turn the protection on" : "turn the protection off";
}

std::optional<Error> why_not_also_once(const LoaderRequest& request, const Parameter& now) {
  if (!request.parameter || !now || request.parameter == now) return std::nullopt;
  return Error{0, attempt_of(request.parameter) + " for one boot",
               "every boot is protected already, with ramroot=" + *now + ": 'ramroot enable " +
                   *request.parameter + "' changes that"};
}

Parameter find_asked(const LoaderFacts& facts) {
  for (const MenuEntry& entry : find_usual_entries(menus_of_machine(facts), facts.cmdline))
    if (entry.asks) return find_parameter(entry.cmdline);
  return {};
}

Parameter find_kept_parameter(const LoaderFacts& facts) {
  if (auto asked = find_asked(facts)) return asked;
  const TextFile* again = find_file(facts, kAgainFile);
  if (again == nullptr) return {};
  const auto parameter = parse_wanted_parameter(trim(split(again->text, '\n').front()));
  return parameter ? Parameter(*parameter) : Parameter();
}

std::string render_nothing(const LoaderRequest& request, const LoaderSteps& nothing,
                           const LoaderFacts& facts) {
  const bool is_never_on = !request.parameter && !find_kept_parameter(facts);
  return std::string("nothing to do") + (is_never_on ? ": ramroot is not enabled" : "") + " (" +
         nothing.loader + ")";
}

std::string parameter_by_default(const LoaderFacts& facts) {
  return find_kept_parameter(facts).value_or("tmpfs");
}

std::vector<TextFile> menus_of(const LoaderFacts& facts) {
  std::vector<TextFile> files;
  for (const auto& [name, file] : facts.files) files.push_back({name, file.text});
  return files;
}

const TextFile* find_file(const LoaderFacts& facts, const Path& name) {
  const auto found = facts.files.find(name);
  return found == facts.files.end() ? nullptr : &found->second;
}

void add_store(std::vector<PlannedStep>& steps, const TextFile& file, const std::string& text) {
  if (file.text != text) steps.push_back(replace_text(file.path, text, file.text));
}

void add_removal(std::vector<PlannedStep>& steps, const TextFile& file) {
  steps.push_back(keep_text(file.path, file.text, file.mode));
  steps.push_back(without_undo(RemoveFile{file.path}));
}

void add_rewrite(std::vector<PlannedStep>& steps, const TextFile& file, std::vector<std::string> program) {
  steps.push_back(keep_text(file.path, file.text, file.mode));
  steps.push_back(keep_room(file.path, file.text));
  steps.push_back(without_undo(RunProgram{std::move(program)}));
  steps.push_back(give_room_back(file.path));
}

bool says(const TextFile& file, const Parameter& parameter, const LoaderFacts& facts) {
  const MenuEntries entries = find_usual_entries({file}, facts.cmdline);
  using Outlook = NextBoot::Outlook;
  const Outlook outlook = outlook_of(entries);
  if (!parameter) return outlook == Outlook::unprotected || outlook == Outlook::unknown;
  return outlook == Outlook::is_protected &&
         std::any_of(entries.begin(), entries.end(),
                     [&](const MenuEntry& entry) { return find_parameter(entry.cmdline) == parameter; });
}

Result<LoaderSteps> make_loader_steps(const LoaderRequest& request, const LoaderFacts& facts) {
  if (request.parameter && !facts.other_tool.empty())
    return Error{0, attempt_of(request.parameter), facts.other_tool};
  auto planned = plan_all(request, facts);
  const bool is_off_once = !request.parameter && request.lasting == Lasting::once;
  if (!planned && is_off_once && facts.present.contains(kAgainService)) return plan_off_and_on_again(facts);
  if (!planned) return planned;
  LoaderSteps all = *planned;
  if (const TextFile* again = find_file(facts, kAgainFile); again && request.lasting == Lasting::for_good)
    add_removal(all.steps, *again);
  return all;
}

}  // namespace ramroot
