// SPDX-License-Identifier: GPL-3.0-or-later
// Unified kernel images, whose command line is part of them: kernel-install(8) makes them again.
#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/loader_entry.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/loader_text.hpp"
#include "core/loader/predict.hpp"
#include "core/loader/remade_image.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

std::string attempt_now(const LoaderRequest& request) {
  return attempt_of(request.parameter) + (request.lasting == Lasting::once ? " for one boot" : "");
}

Error refuse(const LoaderRequest& request, std::string why, const char* advice) {
  return {0, attempt_now(request), std::move(why), advice};
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

/// The last value of this key in install.conf, where a file in an earlier folder replaces the other one, and
/// in what comes after it, in the order of the names; empty if there is none.
std::string install_setting(const LoaderFacts& facts, std::string_view key) {
  const TextFile* first = nullptr;
  std::map<std::string, const TextFile*> later;
  for (const Path folder : kInstallFolders) {
    if (first == nullptr) first = find_file(facts, folder + kInstallConf);
    for (const auto& [name, file] : facts.files)
      if (is_below(name, folder + kInstallConfDropIns)) later.try_emplace(file_name_of(name), &file);
  }
  std::vector<const TextFile*> files{first};
  for (const auto& [name, file] : later) files.push_back(file);
  std::string value;
  for (const TextFile* file : files) {
    if (file == nullptr) continue;
    for (const std::string_view line : split(file->text, '\n'))
      if (trim(line).starts_with(key)) value = trim(trim(line).substr(key.size()));
  }
  std::erase(value, '"');
  return value;
}

/// What the names of images begin with, if kernel-install(8) does not look for that: kernel-install(8),
/// "entry token".
std::string entry_token(const LoaderFacts& facts) {
  for (const char* name : {kEntryToken, kMachineId})
    if (const TextFile* file = find_file(facts, name))
      if (const auto token = trim(std::string_view(file->text).substr(0, file->text.find('\n')));
          !token.empty())
        return std::string(token);
  return "";
}

/// Does the firmware start what is signed only? The first four bytes are attributes.
bool is_secure_boot(const LoaderFacts& facts) {
  const TextFile* variable = find_file(facts, kSecureBoot);
  return variable != nullptr && variable->text.size() == 5 && variable->text[4] == 1;
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
      name != entry_token(facts) + "-" + version + ".efi")
    return "does not have the name that kernel-install(8) gives by itself";
  const std::string boot_root = install_setting(facts, "BOOT_ROOT=");
  if (!boot_root.empty() && !is_below(image.file, boot_root))
    return "is not where kernel-install(8) would make it again, below BOOT_ROOT=" + boot_root;
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

}  // namespace

MaybeLoader plan_unified(const LoaderRequest& request, const LoaderFacts& facts) {
  for (const auto& [name, file] : facts.files)
    if (!image_of_kept(name).empty()) return explain_kept(attempt_now(request), name);
  const MenuEntries images = find_images(facts);
  if (images.empty()) return std::optional<LoaderSteps>();
  LoaderSteps out{"unified kernel images"};
  if (request.lasting == Lasting::once)
    return refuse(request, "the command line of " + images.front().file + " is part of it, for every boot",
                  request.parameter ? "turn the protection on for good, and off again afterwards"
                                    : "turn the protection off for good, and on again afterwards");
  std::vector<std::vector<std::string>> programs;
  for (const MenuEntry& image : images) {
    if (find_parameter(image.cmdline) == request.parameter) continue;
    if (const auto why = why_not_again(image, images.front(), facts))
      return refuse(
          request, image.file + " " + *why,
          request.parameter
              ? "put ramroot= where its words come from, make it again, or remove it, and run 'ramroot check'"
              : "take ramroot= off where its words come from, make it again, or remove it, and run 'ramroot "
                "check'");
    programs.push_back(make_again(loader_entry_value(facts.files.at(image.file).text, "version"), facts));
    out.steps.push_back(keep_file(image.file, image.file + kKeptSuffix));
    out.remade.push_back(image.file);
  }
  // Images that are right already: those of kernels to come shall be, too.
  if (const TextFile* file = find_file(facts, kKernelCmdline))
    add_store(out.steps, *file, edit_kernel_cmdline(file->text, request.parameter));
  else if (!programs.empty()) {
    if (!facts.present.contains(kKernelFolder)) out.steps.emplace_back(MakeDir{kKernelFolder, 0755});
    out.steps.push_back(
        store_new_text(kKernelCmdline, set_parameter(images.front().cmdline, request.parameter) + "\n"));
  }
  for (auto& program : programs) out.steps.push_back(without_undo(RunProgram{std::move(program)}));
  return std::optional(out);
}

}  // namespace ramroot
