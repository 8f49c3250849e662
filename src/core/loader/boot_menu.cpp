// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/boot_menu.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/loader/extlinux.hpp"
#include "core/loader/loader_entry.hpp"
#include "core/loader/pi_config.hpp"
#include "core/loader/pi_files.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/options.hpp"

namespace ramroot {

namespace {

std::vector<std::string> plain_names(const std::vector<std::string>& names) {
  std::vector<std::string> plain;
  for (const std::string& name : names)
    if (std::string one = plain_name(name); !one.empty()) plain.push_back(std::move(one));
  return plain;
}

MenuEntries parse_grub(const TextFile& cfg) {
  MenuEntries entries;
  for (const GrubEntry& one : parse_grub_menu(cfg.text, "").entries)
    for (MenuEntry& entry : entries_of(one, cfg.path)) entries.push_back(std::move(entry));
  return entries;
}

MenuEntries parse_loader_entry(const TextFile& file) {
  std::vector<std::string> initrds = loader_entry_values(file.text, "initrd");
  MenuEntry entry{.file = file.path,
                  .kernel = plain_name(loader_entry_value(file.text, "linux")),
                  .initrds = plain_names(initrds),
                  .cmdline = loader_entry_options(file.text),
                  .is_rescue = is_rescue_file(file.path),
                  .is_ours = is_other_entry(file.path),
                  .id = file_name_of(file.path),
                  .title = loader_entry_value(file.text, "title"),
                  .is_image = menu_kind_of(file.path) == MenuKind::unified};
  if (entry.kernel.empty() && (entry.is_image || !entry.has_cmdline())) return {};
  return {judged(std::move(entry))};
}

MenuEntries parse_cmdline_txt(const TextFile& file) {
  const std::string_view words = find_pi_line(file.text);
  if (words.empty()) return {};
  return {judged({.file = file.path, .cmdline = std::string(words)})};
}

/// Of all boot loaders, and for any root.
MenuEntries parse_usual_entries(const std::vector<TextFile>& files) {
  MenuEntries usual;
  const PiFiles pi = find_pi_files(files);
  for (const TextFile& file : files)
    if (!pi.leaves_out(file.path))
      for (MenuEntry& entry : parse_boot_menu(file))
        if (entry.is_usual()) usual.push_back(std::move(entry));
  return usual;
}

}  // namespace

MenuEntry judged(MenuEntry entry) {
  entry.asks = asks_for_protection(entry.cmdline);
  entry.is_rescue |= is_rescue_line(entry.cmdline) || entry.kernel.find("-rescue") != std::string::npos;
  return entry;
}

std::string plain_name(std::string name) {
  if (name.starts_with('(')) name.erase(0, std::min(name.find(')'), name.size() - 1) + 1);
  return name.find('$') == std::string::npos && name.starts_with('/') ? name : "";
}

bool is_rescue_file(const Path& file) {
  return menu_kind_of(file) == MenuKind::loader_entry && file.find("-rescue") != Path::npos;
}

bool is_other_entry(const Path& file) { return file.ends_with(std::string("/") + kOtherEntry); }

MenuKind menu_kind_of(const Path& file) {
  if (file.ends_with("/grub.cfg") || file.ends_with("/custom.cfg")) return MenuKind::grub;
  if (file.ends_with("/extlinux.conf")) return MenuKind::extlinux;
  if (file.ends_with("/cmdline.txt")) return MenuKind::cmdline_txt;
  if (file.find("/EFI/Linux/") != Path::npos && to_lower(file).ends_with(".efi")) return MenuKind::unified;
  const bool is_entry = file.find("/loader/entries/") != Path::npos && file.ends_with(".conf");
  return is_entry ? MenuKind::loader_entry : MenuKind::none;
}

MenuEntries parse_boot_menu(const TextFile& file) {
  switch (menu_kind_of(file.path)) {
    case MenuKind::grub: return parse_grub(file);
    case MenuKind::loader_entry:
    case MenuKind::unified: return parse_loader_entry(file);  // see render_unified()
    case MenuKind::extlinux: return parse_extlinux(file).entries;
    case MenuKind::cmdline_txt: return parse_cmdline_txt(file);
    case MenuKind::none: break;
  }
  return {};
}

MenuEntries entries_of(const GrubEntry& entry, const Path& file) {
  MenuEntries entries;
  for (const GrubKernel& kernel : entry.kernels)
    entries.push_back(judged({.file = file,
                              .kernel = plain_name(kernel.name),
                              .initrds = plain_names(kernel.initrds),
                              .cmdline = kernel.words,
                              .is_ours = entry.is_ours,
                              .id = entry.id,
                              .title = entry.title}));
  return entries;
}

bool is_rescue_line(std::string_view cmdline) {
  const auto words = parse_cmdline(cmdline);
  return std::any_of(words.begin(), words.end(), [](const CmdlineWord& word) {
    const std::string unit = word.name == "systemd.unit" ? word.value.value_or("") : "";
    return is_one_of(word.name, {"single", "recovery", "rescue", "emergency"}) ||
           unit.starts_with("rescue.") || unit.starts_with("emergency.");
  });
}

bool names_no_disk(std::string_view cmdline) {
  const std::string root = root_of(cmdline);
  return (root.starts_with('/') && !root.starts_with("/dev/")) || is_one_of(root, {"overlay", "overlayroot"});
}

bool asks_for_protection(const std::string& cmdline) {
  const Request request = parse_request(find_parameter(cmdline), {});
  return request.asked == Request::Asked::yes && !request.failure;
}

RootFilter::RootFilter(const std::vector<TextFile>& files, std::string_view cmdline)
    : root_(root_of(cmdline)) {
  for (const MenuEntry& entry : parse_usual_entries(files))
    is_any_for_root_ |= root_of(entry.cmdline) == root_;
}

bool RootFilter::is_for_root(const MenuEntry& entry) const {
  const std::string root = root_of(entry.cmdline);
  return !is_any_for_root_ || root == root_ || names_no_disk(entry.cmdline) ||
         (entry.is_image && root.empty());
}

MenuEntries RootFilter::pick(MenuEntries entries) const {
  std::erase_if(entries, [&](const MenuEntry& one) { return !one.has_cmdline() || !is_for_root(one); });
  return entries;
}

MenuEntries find_usual_entries(const std::vector<TextFile>& files, std::string_view cmdline) {
  return RootFilter(files, cmdline).pick(parse_usual_entries(files));
}

}  // namespace ramroot
