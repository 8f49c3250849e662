// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/own_overlay.hpp"

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"

namespace ramroot {

namespace {

/// The options that say where the layers are.
struct LayerOptions {
  std::string_view lower, upper, work;
};

/// Nothing unless each option appears exactly once. A folder may be called
/// "a,upperdir=/rw/upper", and libmount decodes the comma: a forged option therefore appears
/// twice.
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

/// The rest of `path` below one of the two places where the layer called `name` can be:
/// "/mounts/var/upper".
std::optional<std::string> below_place(std::string_view path, std::string_view name) {
  for (const std::string& place : {"/" + std::string(name), kRunFolder + ("/" + std::string(name))})
    if (is_at_or_below(path, place)) return std::string(path.substr(place.size()));
  return std::nullopt;
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

/// The one of two places where a layer is mounted. At the other one may be a file system of somebody
/// else, which seldom has both of the flags that the boot gives to a layer.
Path find_layer(const std::vector<MountEntry>& mounts, const Path& usual, const Path& other) {
  const MountEntry* there = find_mount_at(mounts, usual);
  const auto is_layer = [](const MountEntry* mount) {
    return mount != nullptr && has_option(mount->flags, "nosuid") && has_option(mount->flags, "nodev");
  };
  if (is_layer(there)) return usual;
  const MountEntry* elsewhere = find_mount_at(mounts, other);
  return is_layer(elsewhere) || (there == nullptr && elsewhere != nullptr) ? other : usual;
}

}  // namespace

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

Path other_lower_place(std::string_view target) {
  return std::string(kRunFolder) + "/mounts/" + layer_name(target) + ".ro";
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
  const auto upper = below_place(options->upper, "rw");
  const auto work = below_place(options->work, "rw");
  const auto target = upper ? target_of_upper(*upper) : std::nullopt;
  if (!target) return std::nullopt;
  const Path layer = layer_place(seen_at.rw, *target);
  if (!work || seen_at.rw + *work != layer + "/work") return std::nullopt;
  OwnOverlay own{*target, "", layer + "/upper", layer + "/work"};
  const auto lower = below_place(options->lower, "ro");
  // If the real root has no folder for it, the file system was mounted elsewhere: decide_lower_place().
  if (lower && *lower == (own.target == "/" ? "" : own.target)) own.lower = seen_at.ro + *lower;
  else if (options->lower == other_lower_place(own.target)) own.lower = options->lower;
  else return std::nullopt;
  return own;
}

bool is_our_overlay(const MountEntry& mount) {
  const auto own = read_own_overlay(mount);
  return own && own->target == mount.target;
}

std::optional<LayerPlaces> find_layer_places(const std::vector<MountEntry>& mounts) {
  const MountEntry* root = find_mount_at(mounts, "/");
  if (root == nullptr || !is_our_overlay(*root)) return std::nullopt;
  return LayerPlaces{find_layer(mounts, "/ro", kRunRo), find_layer(mounts, "/rw", kRunRw)};
}

}  // namespace ramroot
