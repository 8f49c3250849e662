// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mounts/own_layers.hpp"

#include <cerrno>
#include <utility>

#include "core/mounts/overlay_layers.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

/// The path in the file system that is below an overlay of ramroot's. The marks of deleted files that an
/// upper layer contains count there; the overlay above would take them for its own.
Path below_overlay(const Path& path, const std::vector<MountEntry>& mounts, const LayerPlaces& places) {
  const MountEntry* mount = find_covering(mounts, path);
  const auto own = mount == nullptr ? std::nullopt : read_own_overlay(*mount, places);
  if (!own) return path;
  return own->lower + (mount->target == "/" ? path : path.substr(mount->target.size()));
}

Result<LayerFacts> probe_layers(const MountWanted& wanted, const OverlayLayers& layers,
                                const std::vector<MountEntry>& mounts, const LayerPlaces& places) {
  LayerFacts facts{.layer = layer_place(places.rw, wanted.target)};
  // What is below an overlay is opened without following any link.
  const auto real = real_path(layers.upper);
  const Path upper = below_overlay(real ? *real : layers.upper, mounts, places);
  auto existing = probe_existing({facts.layer, facts.layer + "/upper", facts.layer + "/work", upper});
  if (!existing) return existing.error();
  facts.existing = *std::move(existing);
  if (facts.existing.contains(upper)) facts.lowers.push_back(upper);
  facts.lowers.insert(facts.lowers.end(), layers.lowers.begin(), layers.lowers.end());
  return facts;
}

}  // namespace

Result<void> mount_own_layers(const MountWanted& wanted, System& system) {
  const auto layers = parse_overlay_layers(wanted.options);
  if (!layers) return Error{EINVAL, "read the layers of the overlay at " + wanted.target};
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const auto places = probe_places("mount the overlay at " + wanted.target, *mounts);
  if (!places) return places.error();
  const MountEntry* seen = find_mount_at(*mounts, wanted.target);
  if (seen != nullptr && has_upper_in_ram(*seen)) return {};  // called by `mount -a`, which cannot know that
  const auto probed = probe_layers(wanted, *layers, *mounts, *places);
  if (!probed) return probed.error();
  Report report = execute(make_layers_plan(wanted, *layers, *probed), system);
  if (report.failure) return *std::move(report.failure);
  return {};
}

}  // namespace ramroot
