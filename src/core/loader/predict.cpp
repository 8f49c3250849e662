// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/predict.hpp"

#include <algorithm>

#include "core/loader/loader_files.hpp"
#include "core/loader/pi_config.hpp"
#include "core/loader/pi_files.hpp"

namespace ramroot {

namespace {

/// Of the firmware of a Raspberry Pi, whose config.txt may name another file than cmdline.txt: what
/// that one says is not known here. So cmdline.txt promises no protection then; where it asks for none,
/// that is what is told, and `ramroot disable` has done what it can.
Start predict_pi(const PiFiles& pi, const RootFilter& filter) {
  Start start{filter.pick(parse_boot_menu(*pi.cmdline)), pi.cmdline->path};
  const bool asks = std::any_of(start.entries.begin(), start.entries.end(),
                                [](const MenuEntry& entry) { return entry.asks; });
  if (asks && !pi.moved_by.empty()) return {std::move(start.entries), pi.config->path, true};
  // An update that is accepted brings its own line along.
  if (pi.tried != nullptr)
    for (MenuEntry& entry : filter.pick(parse_boot_menu(*pi.tried)))
      start.entries.push_back(std::move(entry));
  return start;
}

}  // namespace

std::vector<LoaderStart> predict_starts(const std::vector<TextFile>& files, std::string_view cmdline) {
  const RootFilter filter(files, cmdline);
  std::vector<LoaderStart> all;
  bool grub_takes_entries = false;
  for (const TextFile& file : files) {
    const MenuKind kind = menu_kind_of(file.path);
    if (kind == MenuKind::grub && file.path.ends_with("/grub.cfg")) {
      if (auto grub = predict_grub(file, files, filter)) all.push_back(*std::move(grub));
      grub_takes_entries |= takes_loader_entries(file);
    }
    if (kind == MenuKind::extlinux) all.push_back({predict_extlinux(file, filter)});
  }
  if (const PiFiles pi = find_pi_files(files); pi.cmdline != nullptr) all.push_back({predict_pi(pi, filter)});
  const bool is_image_running =
      std::any_of(files.begin(), files.end(), [](const TextFile& file) { return file.path == kStubInfo; });
  if (!grub_takes_entries || is_image_running)
    if (auto systemd_boot = predict_systemd_boot(files, filter, all.empty(), is_image_running))
      all.push_back(*std::move(systemd_boot));
  std::erase_if(all, [](const LoaderStart& one) {
    return one.by_default.entries.empty() && !one.by_default.may_be_unread;
  });
  return all;
}

}  // namespace ramroot
