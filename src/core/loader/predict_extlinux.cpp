// SPDX-License-Identifier: GPL-3.0-or-later
// A boot loader with a simple menu: extlinux.
#include <algorithm>

#include "core/loader/extlinux.hpp"
#include "core/loader/predict.hpp"

namespace ramroot {

Start predict_extlinux(const TextFile& conf, const RootFilter& filter) {
  const ExtlinuxMenu menu = parse_extlinux(conf);
  MenuEntries usual, chosen;
  for (const MenuEntry& entry : menu.entries)
    if (entry.is_usual()) usual.push_back(entry);
  const auto is_first = [&](const MenuEntry& entry) {
    return !entry.id.empty() && (entry.id == menu.chosen || (menu.chosen.empty() && menu.is_whole));
  };
  const auto found = std::find_if(menu.entries.begin(), menu.entries.end(), is_first);
  if (found == menu.entries.end()) {
    const bool has_usual = !filter.pick(usual).empty();
    return {has_usual ? filter.pick(menu.entries) : MenuEntries(), conf.path, has_usual && !menu.is_whole};
  }
  chosen = filter.pick({*found});
  return {chosen.empty() ? filter.pick(std::move(usual)) : std::move(chosen), conf.path};
}

}  // namespace ramroot
