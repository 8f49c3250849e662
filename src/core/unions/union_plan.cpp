// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/unions/union_plan.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/unions/user_union.hpp"

namespace ramroot {

namespace {

/// Names of folders have at most so many bytes on Linux.
constexpr std::size_t kLongestName = 255;

/// One name for a path, of characters that have no meaning among the options of an overlay.
std::string encode_path(std::string_view path) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : path.substr(path.starts_with('/') ? 1 : 0)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          std::string_view("._-+").find(c) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain) out += c;
    else out.append("%").append({kDigits[byte >> 4U], kDigits[byte & 15U]});
  }
  return out;
}

std::optional<UnionLayers> layers_in(const std::string& unions, std::string_view target, UnionBy by) {
  const std::string name = encode_path(target);
  if (name.empty() || name.size() > kLongestName || name == "." || name == "..") return std::nullopt;
  const Path folder = unions + "/" + name;
  return UnionLayers{folder, folder + "/lower", folder + "/ram", folder + "/ram/upper", folder + "/ram/work",
                     by};
}

std::optional<UnionLayers> find_fuse_layers(const MountEntry& mount, const std::vector<MountEntry>& mounts) {
  for (const MountEntry& unions : mounts) {
    if (unions.fstype != "tmpfs" || unions.source != kUserUnions) continue;
    auto layers = user_layers_of(mount.target, unions.target);
    if (layers && std::any_of(mounts.begin(), mounts.end(),
                              [&](const MountEntry& one) { return one.target == layers->ram; }))
      return layers;
  }
  return std::nullopt;
}

}  // namespace

bool is_fuse_overlay(const MountEntry& mount) {
  return mount.fstype == std::string("fuse.") + kFuseOverlay && mount.source == kFuseOverlay;
}

std::optional<UnionLayers> layers_of(std::string_view target) {
  return layers_in(kUnions, target, UnionBy::root);
}

std::optional<UnionLayers> user_layers_of(std::string_view target, const Path& unions) {
  return layers_in(unions, target, UnionBy::user);
}

std::optional<UnionLayers> read_union(const MountEntry& mount, const std::vector<MountEntry>& mounts) {
  if (is_fuse_overlay(mount)) return find_fuse_layers(mount, mounts);
  const auto options = mount.fstype == "overlay" ? read_layer_options(mount.super) : std::nullopt;
  if (!options) return std::nullopt;
  const Path unions = parent_of(parent_of(Path(options->lower)));
  const bool is_of_user =
      file_name_of(unions).starts_with(kUserUnions) && has_option(mount.super, "userxattr");
  auto layers = is_of_user ? user_layers_of(mount.target, unions) : layers_of(mount.target);
  const bool is_ours = layers && options->lower == layers->lower && options->upper == layers->upper &&
                       options->work == layers->work;
  return is_ours ? layers : std::nullopt;
}

Plan make_lower_plan(const UnionSource& source, const UnionLayers& layers, const std::string& options,
                     const std::set<Path>& existing, LowerAccess access) {
  const bool is_writable = access == LowerAccess::writable;
  Plan plan{"mount " + render_for_console(source.path) + (is_writable ? "" : " read-only"),
            Recovery::undo_all};
  for (const Path& dir : {Path(kRunFolder), Path(kUnions), layers.folder, layers.lower, layers.ram})
    if (!existing.contains(dir)) plan.steps.emplace_back(MakeDir{dir, dir == kRunFolder ? 0755U : 0700U});
  if (source.is_folder) {
    plan.steps.emplace_back(Bind{Place{source.path}, Place{layers.lower}});
    plan.steps.push_back(set_mount_flags(layers.lower, "ro", "rw"));
    return plan;
  }
  if (source.needs_no_loop) {
    plan.steps.emplace_back(MountFile{source.path, layers.lower, source.fstype, "ro,nosuid,nodev",
                                      options.empty() ? "" : options.substr(1)});
    return plan;
  }
  std::string all = is_writable ? "rw,loop,nosuid,nodev" : "ro,loop,nosuid,nodev";
  if (source.offset) all += ",offset=" + std::to_string(*source.offset);
  if (source.size) all += ",sizelimit=" + std::to_string(*source.size);
  plan.steps.emplace_back(MountReal{source.path, layers.lower, source.fstype, all + options});
  return plan;
}

Plan make_upper_plan(const UnionUpper& upper, const UnionLayers& layers, const UpperLimits& limits) {
  Plan plan{"mount what has the changes", Recovery::undo_all};
  if (!upper.device.empty())
    plan.steps.emplace_back(MountReal{upper.device, layers.ram, upper.fstype, "rw,nosuid,nodev,noexec"});
  else if (!upper.folder.empty()) plan.steps.emplace_back(Bind{Place{upper.folder}, Place{layers.ram}});
  else plan.steps.emplace_back(MountTmpfs{layers.ram, limits.size, limits.nr_inodes});
  return plan;
}

std::string flags_of(const UnionOptions& options) {
  return options.flags.empty() ? "relatime" : options.flags;
}

void add_layer_folders(Plan& plan, const UnionPlaces& places, bool copies_top) {
  const UnionLayers& layers = places.layers;
  const bool has_upper = places.existing.contains(layers.upper);
  if (!has_upper) plan.steps.emplace_back(MakeDir{layers.upper, 0755});
  if (!places.existing.contains(layers.work)) plan.steps.emplace_back(MakeDir{layers.work, 0700});
  // upper is what the top folder of the union shows.
  if (!has_upper && copies_top) plan.steps.emplace_back(CopyAttributes{layers.lower, layers.upper});
}

void add_union_end(Plan& plan, const UnionPlaces& places, const UnionOptions& options) {
  if (!places.is_continued) plan.steps.emplace_back(ProveWritable{places.target});
  const std::string flags = flags_of(options);
  if (options.is_read_only) plan.steps.push_back(set_mount_flags(places.target, "ro," + flags, flags));
}

Plan make_union_plan(const UnionPlaces& places, const UnionOptions& options) {
  Plan plan{"mount the union at " + render_for_console(places.target), Recovery::undo_all};
  add_layer_folders(plan, places, true);
  plan.steps.emplace_back(MountOverlay{
      places.target, places.name,
      render_overlay_options({places.layers.lower, places.layers.ram}, false, true), flags_of(options)});
  add_union_end(plan, places, options);
  return plan;
}

}  // namespace ramroot
