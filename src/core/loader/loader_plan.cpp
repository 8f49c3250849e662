// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/loader_plan.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/loader/loader_text.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

std::string doing(const LoaderWish& wish) {
  return wish.parameter ? "turning the protection on" : "turning the protection off";
}

/// GRUB's sources ask for it, or will: its menu is where this system does not see it.
bool has_grub_without_menu(const LoaderWish& wish, const LoaderFacts& facts) {
  if (!facts.present.contains("/usr/sbin/update-grub")) return false;
  return wish.parameter || std::any_of(facts.files.begin(), facts.files.end(), [](const auto& one) {
           return one.first.starts_with("/etc/default/grub") && find_in_grub_defaults(one.second.text);
         });
}

Result<LoaderSteps> none_found(const LoaderWish& wish, const LoaderFacts& facts) {
  if (has_grub_without_menu(wish, facts))
    return Error{0, doing(wish), "/boot/grub/grub.cfg is not there: mount /boot, or run update-grub"};
  const Error unknown{
      0, doing(wish),
      "there is no boot loader here that ramroot knows: change ramroot= on the kernel command line "
      "where that is kept"};
  if (wish.parameter || find_parameter(facts.cmdline)) return unknown;
  return LoaderSteps{"no boot loader that ramroot knows"};
}

Result<LoaderSteps> plan_all(const LoaderWish& wish, const LoaderFacts& facts) {
  LoaderSteps all;
  std::size_t count = 0;
  for (const auto plan : {plan_grub, plan_grubby, plan_loader_entries, plan_extlinux, plan_cmdline_txt}) {
    const auto one = plan(wish, facts);
    if (!one) return one.error();
    if (!*one) continue;
    all.loader += (count++ == 0 ? "" : ", ") + (*one)->loader;
    for (const Step& step : (*one)->steps) all.steps.push_back(step);
    for (const std::string& note : (*one)->notes) all.notes.push_back(note);
  }
  if (count == 0) return none_found(wish, facts);
  // The one that does not start the machine would keep its choice for some later day.
  if (count > 1 && wish.lasting == Lasting::once)
    return Error{0, doing(wish) + " for one boot",
                 "there are several boot loaders (" + all.loader + "): choose the entry in the menu"};
  return all;
}

/// Where the boot loader has no memory: off for good, and the boot without protection, which can
/// write, turns it on again.
Result<LoaderSteps> plan_off_and_on_again(const LoaderFacts& facts) {
  auto off = plan_all({{}, Lasting::for_good}, facts);
  if (!off) return off;
  const Parameter asked = find_asked(facts);
  const BootFile* old = find_file(facts, kAgainFile);
  if (!asked)
    return LoaderSteps{
        off->loader, {}, {old == nullptr ? "no boot is protected" : "the one boot turns it on again"}};
  LoaderSteps all{off->loader, {}, off->notes, true};
  all.steps.emplace_back(
      StoreText{kAgainFile, *asked + "\n", old == nullptr ? std::nullopt : std::optional(old->text)});
  all.steps.insert(all.steps.end(), off->steps.begin(), off->steps.end());
  all.notes.emplace_back(
      "the boot loader has no choice for one boot: the boot without protection turns it on again");
  return all;
}

}  // namespace

std::optional<Error> why_not_also_once(const LoaderWish& wish, const Parameter& now) {
  if (!wish.parameter || !now || wish.parameter == now) return std::nullopt;
  return Error{0, doing(wish) + " for one boot",
               "every boot is protected already, with ramroot=" + *now + ": 'ramroot enable " +
                   *wish.parameter + "' changes that"};
}

Parameter find_asked(const LoaderFacts& facts) {
  const std::string root = root_of(parse_cmdline(facts.cmdline));
  const auto ours = find_loader_entries(facts);
  Parameter other;  // of an entry with another root=, which may be a name of the same one
  for (const auto& [name, file] : facts.files) {
    const bool is_entry = name.find("/loader/entries/") != Path::npos;
    if (is_entry && std::find(ours.begin(), ours.end(), name) == ours.end()) continue;  // another system's
    for (const std::string& line : find_boot_lines(file)) {
      if (!asks_for_protection(line)) continue;
      if (root_of(parse_cmdline(line)) == root) return find_parameter(line);
      if (!other) other = find_parameter(line);
    }
  }
  return other;
}

Parameter find_kept_parameter(const LoaderFacts& facts) {
  if (auto asked = find_asked(facts)) return asked;
  const BootFile* again = find_file(facts, kAgainFile);
  if (again == nullptr) return {};
  const auto parameter = parse_wanted_parameter(trim(split(again->text, '\n').front()));
  return parameter ? Parameter(*parameter) : Parameter();
}

const BootFile* find_file(const LoaderFacts& facts, const Path& name) {
  const auto found = facts.files.find(name);
  return found == facts.files.end() ? nullptr : &found->second;
}

void add_store(std::vector<Step>& steps, const BootFile& file, const std::string& text) {
  if (file.text != text) steps.emplace_back(StoreText{file.path, text, file.text});
}

bool says(const BootFile& file, const Parameter& parameter, const LoaderFacts& facts) {
  using Outlook = NextBoot::Outlook;
  const Outlook outlook = judge_all_entries({file}, facts.cmdline);
  if (!parameter) return outlook == Outlook::unprotected || outlook == Outlook::unknown;
  if (outlook != Outlook::is_protected) return false;
  const auto lines = find_boot_lines(file);
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return find_parameter(line) == parameter; });
}

Result<LoaderSteps> make_loader_steps(const LoaderWish& wish, const LoaderFacts& facts) {
  if (wish.parameter && !facts.other_tool.empty()) return Error{0, doing(wish), facts.other_tool};
  auto planned = plan_all(wish, facts);
  const bool is_off_once = !wish.parameter && wish.lasting == Lasting::once;
  if (!planned && is_off_once && facts.present.contains(kAgainService)) return plan_off_and_on_again(facts);
  if (!planned) return planned;
  LoaderSteps all = *planned;
  if (const BootFile* again = find_file(facts, kAgainFile); again && wish.lasting == Lasting::for_good) {
    all.steps.emplace_back(KeepText{again->path, again->text});
    all.steps.emplace_back(RemoveFile{again->path});
  }
  return all;
}

}  // namespace ramroot
