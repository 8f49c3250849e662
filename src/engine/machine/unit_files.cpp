// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/unit_files.hpp"

#include <algorithm>

#include "base/beneath.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostUnit = 1U << 20, kMostNames = 100000;

enum class Made { by_administrator, by_package, by_generator };

/// @param seen  names of units that a folder before this one has: these count
void add_units_of(const Place& folder, Made made, std::vector<std::string>& seen, SeenUnits& out) {
  for (const std::string& name : list_folder_beneath(folder, kMostNames)) {
    const bool is_swap = name.ends_with(".swap");
    if (!is_swap && !name.ends_with(".mount")) continue;
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
    seen.push_back(name);
    const auto text = read_file_beneath(Place{folder.root, folder.path + "/" + name}, kMostUnit);
    // Masked, most likely; or made of fstab's lines, which are not read here.
    if (!text || (made == Made::by_generator && text->find("\nSourcePath=/etc/fstab\n") != std::string::npos))
      continue;
    if (std::string device = is_swap ? parse_swap_unit(*text) : ""; !device.empty())
      out.swap.push_back(std::move(device));
    if (auto mount = is_swap ? std::nullopt : parse_mount_unit(name, *text)) {
      mount->outranks_fstab = made == Made::by_administrator;
      out.mounts.push_back(*std::move(mount));
    }
  }
}

}  // namespace

SeenUnits probe_units(const Path& root, UnitSources sources) {
  SeenUnits out;
  std::vector<std::string> seen;
  for (const char* const folder : kUnitFolders) {
    // What systemd makes of fstab comes between these and those of packages.
    const bool is_first =
        std::string_view(folder) == kUnitFolders[0] || std::string_view(folder) == kUnitFolders[1];
    add_units_of(Place{root, folder}, is_first ? Made::by_administrator : Made::by_package, seen, out);
  }
  if (sources == UnitSources::generated)
    for (const char* const folder : kGeneratorFolders)
      add_units_of(Place{folder}, Made::by_generator, seen, out);
  return out;
}

}  // namespace ramroot
