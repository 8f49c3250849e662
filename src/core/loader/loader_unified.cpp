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
      if (menu_kind_of(entry.file) == MenuKind::unified && entry.is_usual()) images.push_back(entry);
  if (images.empty()) return images;
  const RootFilter filter(files, facts.cmdline);
  images.clear();  // all of them: another may be chosen in the menu
  for (const TextFile& file : files)
    if (menu_kind_of(file.path) == MenuKind::unified)
      for (MenuEntry& entry : filter.pick(parse_boot_menu(file)))
        if (entry.is_usual()) images.push_back(std::move(entry));
  return images;
}

/// The last line with this key in install.conf, where the file in /etc replaces the other one; empty if there
/// is none.
std::string install_setting(const LoaderFacts& facts, std::string_view key) {
  const TextFile* conf = find_file(facts, kInstallConf);
  if (conf == nullptr) conf = find_file(facts, kInstallConfOfPackage);
  std::string value;
  if (conf != nullptr)
    for (const std::string_view line : split(conf->text, '\n'))
      if (trim(line).starts_with(key)) value = trim(trim(line).substr(key.size()));
  return value;
}

/// Does kernel-install(8) make such images here?
bool has_unified_layout(const LoaderFacts& facts) {
  return facts.present.contains(kKernelInstall) && install_setting(facts, "layout=") == "uki";
}

std::string version_of(const MenuEntry& image, const LoaderFacts& facts) {
  return loader_entry_value(facts.files.at(image.file).text, "version");
}

/// "TOKEN-VERSION.efi", perhaps with a count of boot attempts, as kernel-install(8) names them if nobody has
/// given it another format (systemd 262). Whether that is the name of this image is seen when it has been
/// made again.
bool is_named_for(const MenuEntry& image, const std::string& version, const LoaderFacts& facts) {
  if (!install_setting(facts, "entry_name_format=").empty()) return !version.empty();
  const std::string name = file_name_of(image.file);
  const auto at = name.rfind("-" + version);
  const std::string end = at == name.npos ? "" : name.substr(at + 1 + version.size());
  return !version.empty() && (to_lower(end) == ".efi" || end.starts_with('+'));
}

/// Without depmod(8), which has been run for an installed kernel: it replaces lists that systemd-udevd has
/// mapped, and looking at them again does not make it let go (both through the same name in the overlay). In
/// a protected session the real root could then not be made read-only again. The variable is documented in
/// kernel-install(8).
std::vector<std::string> with_plugins(std::vector<std::string> program, const LoaderFacts& facts) {
  std::string plugins;
  for (const Path& plugin : facts.plugins)
    if (plugin != kDepmodPlugin) append_item(plugins, plugin, " ");
  if (plugins.empty()) return program;
  program.insert(program.begin(), {"/usr/bin/env", "KERNEL_INSTALL_PLUGINS=" + plugins});
  return program;
}

std::vector<std::string> make_again(const std::string& version, const LoaderFacts& facts) {
  const bool is_in_boot =
      std::find(facts.kernels.begin(), facts.kernels.end(), version) != facts.kernels.end();
  return with_plugins({kKernelInstall, "add", version,
                       is_in_boot ? "/boot/vmlinuz-" + version : "/usr/lib/modules/" + version + "/vmlinuz"},
                      facts);
}

/// What kernel-install(8) puts into images. Without this file it takes the words of the boot in which it
/// runs.
void store_words(LoaderSteps& out, const LoaderRequest& request, const LoaderFacts& facts,
                 const MenuEntry& image) {
  if (!find_loader_entries(facts).empty()) return;  // who changes those has done it
  if (const TextFile* file = find_file(facts, kKernelCmdline))
    add_store(out.steps, *file, edit_kernel_cmdline(file->text, request.parameter));
  else
    out.steps.push_back(
        store_new_text(kKernelCmdline, set_parameter(image.cmdline, request.parameter) + "\n"));
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
  if (!has_unified_layout(facts))
    return refuse(request,
                  images.front().file + " has its command line in it, and kernel-install(8) does not make it",
                  "put ramroot= where those words come from, make the image again, and run 'ramroot check'");
  std::vector<std::vector<std::string>> programs;
  for (const MenuEntry& image : images) {
    const std::string version = version_of(image, facts);
    if (find_parameter(image.cmdline) == request.parameter) continue;
    if (!is_named_for(image, version, facts))
      return refuse(request, image.file + " is not one that kernel-install(8) made",
                    "remove it, or make it again with other words and run 'ramroot check'");
    programs.push_back(make_again(version, facts));
  }
  // Taking back means: the file with the words as it was, and then the same programs.
  Undo back;
  for (const auto& program : programs) back.emplace_back(RunProgram{program});
  const Path folder = images.front().file.substr(0, images.front().file.rfind('/'));
  out.steps.push_back({ProveWritable{folder}, std::move(back)});
  store_words(out, request, facts, images.front());
  for (auto& program : programs) out.steps.push_back(without_undo(RunProgram{std::move(program)}));
  return std::optional(out);
}

}  // namespace ramroot
