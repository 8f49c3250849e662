// SPDX-License-Identifier: GPL-3.0-or-later
// Unified kernel images, whose command line is part of them: kernel-install(8) makes them again.
#include <algorithm>

#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/loader_entry.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/loader_text.hpp"
#include "core/loader/predict.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

Error refuse(const LoaderRequest& request, std::string why, const char* advice) {
  const bool once = request.lasting == Lasting::once;
  return {0,
          std::string("turn the protection ") + (request.parameter ? "on" : "off") +
              (once ? " for one boot" : ""),
          std::move(why), advice};
}

/// The usual ones for the root of this boot, unless another boot loader starts this machine.
MenuEntries find_images(const LoaderFacts& facts) {
  const std::vector<TextFile> files = menus_of(facts);
  MenuEntries images;
  for (const LoaderStart& loader : predict_starts(files, facts.cmdline))
    for (const MenuEntry& entry : loader.by_default.entries)
      if (entry.is_image && entry.is_usual()) images.push_back(entry);
  if (images.empty()) return images;
  const RootFilter filter(files, facts.cmdline);
  images.clear();  // all of them: another may be chosen in the menu
  for (const TextFile& file : files)
    if (menu_kind_of(file.path) == MenuKind::unified)
      for (MenuEntry& entry : filter.pick(parse_boot_menu(file)))
        if (entry.is_usual()) images.push_back(std::move(entry));
  return images;
}

/// The last value of this key in install.conf, where the file in /etc replaces the other one, and in what
/// comes after it; empty if there is none.
std::string install_setting(const LoaderFacts& facts, std::string_view key) {
  std::vector<const TextFile*> files{find_file(facts, kInstallConf)};
  if (files[0] == nullptr) files[0] = find_file(facts, kInstallConfOfPackage);
  for (const auto& [name, file] : facts.files)
    if (is_below(name, kInstallConfFolder)) files.push_back(&file);
  std::string value;
  for (const TextFile* file : files) {
    if (file == nullptr) continue;
    for (const std::string_view line : split(file->text, '\n'))
      if (trim(line).starts_with(key)) value = trim(trim(line).substr(key.size()));
  }
  std::erase(value, '"');
  return value;
}

/// Does the firmware start what is signed only? The first four bytes are attributes.
bool is_secure_boot(const LoaderFacts& facts) {
  const TextFile* variable = find_file(facts, kSecureBoot);
  return variable != nullptr && variable->text.size() == 5 && variable->text[4] == 1;
}

/// What enable does not change: without ramroot= and what kernel-install(8) may add by itself.
std::vector<std::string> other_words(std::string_view text) {
  std::vector<std::string> words;
  std::string flat(text);
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  const std::string plain = set_parameter(flat, {});
  for (const std::string_view word : split(plain, ' '))
    if (const auto one = trim(word); !one.empty() && !one.starts_with("systemd.machine_id="))
      words.emplace_back(one);
  return words;
}

/// Would kernel-install(8) make the same image again, with nothing new but ramroot=? Nothing if it would.
std::optional<std::string> why_not_again(const MenuEntry& image, const MenuEntry& first,
                                         const LoaderFacts& facts) {
  const std::string version = loader_entry_value(facts.files.at(image.file).text, "version");
  const std::string name = file_name_of(image.file);
  if (!facts.present.contains(kKernelInstall) || install_setting(facts, "layout=") != "uki")
    return "has its command line in it, and kernel-install(8) does not make it";
  if (is_secure_boot(facts)) return "may have to be signed: Secure Boot is on";
  if (find_file(facts, kTries) != nullptr || without_counter(name) != name)
    return "is one of those that are tried for some boots (/etc/kernel/tries), and gets another name then";
  if (!install_setting(facts, "entry_name_format=").empty() || version.empty() ||
      !name.ends_with("-" + version + ".efi"))
    return "does not have the name that kernel-install(8) gives by itself";
  if (!facts.images.contains(version))
    return "was made of a kernel that is not here any more, Linux " + version;
  const TextFile* file = find_file(facts, kKernelCmdline);
  if (other_words(image.cmdline) != other_words(file == nullptr ? first.cmdline : file->text))
    return std::string("has other words than ") + (file == nullptr ? first.file : kKernelCmdline);
  return std::nullopt;
}

/// Without depmod(8), which has been run for an installed kernel: it replaces lists that systemd-udevd has
/// mapped, and looking at them again does not make it let go (both through the same name in the overlay). In
/// a protected session the real root could then not be made read-only again. The variable is documented in
/// kernel-install(8).
std::vector<std::string> make_again(const std::string& version, const LoaderFacts& facts) {
  std::string plugins;
  for (const Path& plugin : facts.plugins)
    if (plugin != kDepmodPlugin) append_item(plugins, plugin, " ");
  std::vector<std::string> program{kKernelInstall, "add", version, facts.images.at(version)};
  if (!plugins.empty())
    program.insert(program.begin(), {"/usr/bin/env", "KERNEL_INSTALL_PLUGINS=" + plugins});
  return program;
}

/// Taking back means: the words as they were, and then the same programs. So this comes before the words are
/// stored, and it needs a file for as long as these programs run: without one they take the words of this
/// boot.
PlannedStep prepare_taking_back(const std::vector<std::vector<std::string>>& programs,
                                const LoaderFacts& facts, const MenuEntry& image) {
  Undo back;
  const bool has_file = find_file(facts, kKernelCmdline) != nullptr;
  if (!has_file) back.emplace_back(StoreText{Place(kKernelCmdline), image.cmdline + "\n"});
  for (const auto& program : programs) back.emplace_back(RunProgram{program});
  if (!has_file) back.emplace_back(RemoveFile{Place(kKernelCmdline)});
  return {ProveWritable{image.file.substr(0, image.file.rfind('/'))}, std::move(back)};
}

}  // namespace

MaybeLoader plan_unified(const LoaderRequest& request, const LoaderFacts& facts) {
  const MenuEntries images = find_images(facts);
  if (images.empty()) return std::optional<LoaderSteps>();
  LoaderSteps out{"unified kernel images"};
  const bool agree = std::all_of(images.begin(), images.end(), [&](const MenuEntry& one) {
    return find_parameter(one.cmdline) == request.parameter;
  });
  if (request.lasting == Lasting::once)
    return refuse(request, "the command line of " + images.front().file + " is part of it, for every boot",
                  "turn the protection on for good, and off again afterwards");
  if (agree) return std::optional(out);
  std::vector<std::vector<std::string>> programs;
  for (const MenuEntry& image : images) {
    if (find_parameter(image.cmdline) == request.parameter) continue;
    if (const auto why = why_not_again(image, images.front(), facts))
      return refuse(
          request, image.file + " " + *why,
          "put ramroot= where its words come from (or take it off), make it again, or remove it, and run "
          "'ramroot check'");
    programs.push_back(make_again(loader_entry_value(facts.files.at(image.file).text, "version"), facts));
  }
  out.steps.push_back(prepare_taking_back(programs, facts, images.front()));
  if (const TextFile* file = find_file(facts, kKernelCmdline))
    add_store(out.steps, *file, edit_kernel_cmdline(file->text, request.parameter));
  else
    out.steps.push_back(
        store_new_text(kKernelCmdline, set_parameter(images.front().cmdline, request.parameter) + "\n"));
  for (auto& program : programs) out.steps.push_back(without_undo(RunProgram{std::move(program)}));
  return std::optional(out);
}

}  // namespace ramroot
