// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/own_overlay.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/snapshot_mount.hpp"

namespace ramroot {

namespace {

/// Where the RAM file system can be.
constexpr std::initializer_list<const char*> kRamPlaces{"/rw", kRunRw};

/// In the RAM file system, the real root.
constexpr std::string_view kRoInRam = "/ro";

/// The rest of `path` below one of the places where a layer can be: "/mounts/var/upper".
std::optional<std::string> below_place(std::string_view path, std::initializer_list<const char*> places) {
  for (const char* place : places)
    if (is_at_or_below(path, place)) return std::string(path.substr(std::string_view(place).size()));
  return std::nullopt;
}

/// What other_lower_place() was in older versions: "opt.ro" among the notes.
constexpr const char* kOldLowerEnd = ".ro";
Path old_lower_place(std::string_view target) {
  return std::string(kMountNotes) + "/" + layer_name(target) + kOldLowerEnd;
}

/// Where the lower layer of `target` is seen that the options of its overlay call `option`.
std::optional<Path> find_lower(std::string_view option, const Path& target, const LayerPlaces& seen_at) {
  const auto in_ram = below_place(option, kRamPlaces);
  // The boot makes its overlays with /ro. Sessions of older versions, which may still run, have it for good.
  auto lower = below_place(option, {kRoLink, kOldRunRo});
  if (in_ram && is_at_or_below(*in_ram, kRoInRam)) lower = in_ram->substr(kRoInRam.size());
  if (lower && *lower == (target == "/" ? "" : target)) return seen_at.ro + *lower;
  if (target == "/") return std::nullopt;
  // If the real root has no folder for it, the file system was mounted elsewhere: decide_lower_place().
  if (in_ram && *in_ram == other_lower_place("", target)) return seen_at.rw + *in_ram;
  return option == old_lower_place(target) ? std::optional(Path(option)) : std::nullopt;
}

/// "/var" for "/mounts/var/upper".
std::optional<Path> target_of_upper(std::string_view path) {
  constexpr std::string_view kEnd = "/upper", kMounts = "/mounts/";
  if (!path.ends_with(kEnd)) return std::nullopt;
  path.remove_suffix(kEnd.size());
  if (path.empty()) return "/";
  if (!path.starts_with(kMounts) || path.size() == kMounts.size()) return std::nullopt;
  const std::string_view name = path.substr(kMounts.size());
  Path target = layer_target(name);
  return layer_name(target) == name && target != "/" ? std::optional(target) : std::nullopt;
}

/// The one of these places where a layer is mounted. At the others there may be a file system of somebody
/// else, which seldom has both of the flags that the boot gives to a layer.
Path find_layer(const std::vector<MountEntry>& mounts, const std::vector<Path>& places) {
  const auto at = [&](const Path& place) { return find_mount_at(mounts, place); };
  for (const Path& place : places)
    if (const MountEntry* mount = at(place);
        mount != nullptr && has_option(mount->flags, "nosuid") && has_option(mount->flags, "nodev"))
      return place;
  const auto any = std::find_if(places.begin(), places.end(), [&](const Path& place) { return at(place); });
  return any == places.end() ? places.front() : *any;
}

}  // namespace

std::optional<LayerOptions> read_layer_options(std::string_view super) {
  LayerOptions found;
  for (const auto word : split(super, ',')) {
    for (const auto& [name, field] :
         {std::pair<std::string_view, std::string_view*>{"lowerdir", &found.lower},
          {"upperdir", &found.upper},
          {"workdir", &found.work}}) {
      if (!word.starts_with(name)) continue;
      const std::string_view rest = word.substr(name.size());
      if (!rest.starts_with('=') || rest.size() == 1 || !field->empty()) return std::nullopt;
      *field = rest.substr(1);
    }
  }
  if (found.lower.empty() || found.upper.empty() || found.work.empty()) return std::nullopt;
  return found;
}

std::string layer_name(std::string_view target) {
  std::string out;
  for (const char c : target.substr(target.starts_with('/') ? 1 : 0))
    if (c == '/' || c == '%') out += c == '/' ? "%2F" : "%25";
    else out += c;
  return out;
}

std::string layer_place(const std::string& rw, std::string_view target) {
  return target == "/" ? rw : rw + "/mounts/" + layer_name(target);
}

LayerPlaces places_in(const Path& rw) { return {rw + std::string(kRoInRam), rw}; }

Path text_of_ro_link(const LayerPlaces& places) { return places.ro.substr(1); }

Path other_lower_place(const Path& rw, std::string_view target) { return layer_place(rw, target) + "/lower"; }

Path target_of_lower(const LayerPlaces& seen_at, const Path& lower) {
  if (lower == seen_at.ro) return "/";
  if (is_below(lower, seen_at.ro)) return lower.substr(seen_at.ro.size());
  for (const auto& [start, end] : {std::pair(seen_at.rw + "/mounts/", std::string("/lower")),
                                   {std::string(kMountNotes) + "/", std::string(kOldLowerEnd)}}) {
    if (!lower.starts_with(start) || !lower.ends_with(end) || lower.size() <= start.size() + end.size())
      continue;
    Path target = layer_target(lower.substr(start.size(), lower.size() - start.size() - end.size()));
    if (find_lower(lower, target, seen_at) == lower) return target;
  }
  return lower;
}

std::string layer_target(std::string_view name) {
  std::string out = "/";
  for (std::size_t i = 0; i < name.size(); ++i) {
    const std::string_view code = name.substr(i, 3);
    if (code == "%2F" || code == "%25") {
      out += code == "%2F" ? '/' : '%';
      i += 2;
    } else {
      out += name[i];
    }
  }
  return out;
}

std::optional<OwnOverlay> read_own_overlay(const MountEntry& mount, const LayerPlaces& seen_at) {
  if (mount.fstype != "overlay") return std::nullopt;
  const auto options = read_layer_options(mount.super);
  if (!options) return std::nullopt;
  const auto upper = below_place(options->upper, kRamPlaces);
  const auto work = below_place(options->work, kRamPlaces);
  const auto target = upper ? target_of_upper(*upper) : std::nullopt;
  if (!target) return std::nullopt;
  const Path layer = layer_place(seen_at.rw, *target);
  if (!work || seen_at.rw + *work != layer + "/work") return std::nullopt;
  auto lower = find_lower(options->lower, *target, seen_at);
  if (!lower) return std::nullopt;
  return OwnOverlay{*target, *std::move(lower), layer + "/upper", layer + "/work"};
}

bool is_our_overlay(const MountEntry& mount) {
  const auto own = read_own_overlay(mount);
  return own && own->target == mount.target;
}

bool has_upper_in_ram(const MountEntry& mount) {
  const auto options = mount.fstype == "overlay" ? read_layer_options(mount.super) : std::nullopt;
  const auto upper = options ? below_place(options->upper, kRamPlaces) : std::nullopt;
  return upper && target_of_upper(*upper) == mount.target && mount.target != "/";
}

bool is_own_snapshot(const MountEntry& mount) { return mount.source == kSnapshotRootNode; }

bool is_our_root(const MountEntry& mount) {
  return mount.target == "/" && (is_own_snapshot(mount) || is_our_overlay(mount));
}

std::optional<LayerPlaces> find_layer_places(const std::vector<MountEntry>& mounts) {
  const MountEntry* root = find_mount_at(mounts, "/");
  if (root == nullptr || !is_our_root(*root)) return std::nullopt;
  const LayerPlaces usual = places_in(find_layer(mounts, {kRamPlaces.begin(), kRamPlaces.end()}));
  return LayerPlaces{find_layer(mounts, {usual.ro, kRoLink, kOldRunRo}), usual.rw};
}

}  // namespace ramroot
