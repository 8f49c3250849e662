// SPDX-License-Identifier: GPL-3.0-or-later
#include <cerrno>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "core/unions/user_union.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/unions/umount_helper.hpp"
#include "engine/unions/union_mount.hpp"
#include "system/detached_mounts.hpp"

namespace ramroot {

namespace {

/// A shutdown unmounts the layers and the union at the same time: one that is no mount any more is no failure
/// (EINVAL, umount(2)).
/// @return  whether it was unmounted here
Result<bool> unmount_layer(const Path& layer, System& system) {
  const auto done = system.unmount(Place{layer}, Leave::at_once);
  if (done) return true;
  if (done.error().errno_value == EINVAL) return false;
  return done.error();
}

/// Throws away what an earlier union left that is not mounted any more.
Result<void> remove_leftovers_of(const Path& target, const std::optional<Path>& unions,
                                 const std::vector<MountEntry>& mounts, System& system) {
  const auto layers = unions ? user_layers_of(target, *unions) : layers_of(target);
  bool is_any = false;
  for (const Path& one : layers ? std::vector{layers->lower, layers->ram} : std::vector<Path>()) {
    if (find_mount_at(mounts, one) == nullptr) continue;
    is_any = true;
    if (const auto done = unmount_layer(one, system); !done) return done.error();
  }
  if (is_any) return remove_folders(*layers, system), Result<void>();
  return Error{0, "unmount " + render_for_console(target),
               "no union is mounted there: 'ramroot mount' made none"};
}

}  // namespace

void remove_folders(const UnionLayers& layers, System& system) {
  for (const Path& file : {note_of(layers), own_names_of(layers.folder), image_of(layers)})
    (void)perform(RemoveFile{file}, system);
  for (const Path& dir : {layers.lower, layers.ram, layers.folder}) (void)perform(RemoveDir{dir}, system);
}

Result<void> unmount_union(const std::string& target, Leave leave, System& system,
                           const std::optional<Path>& user_unions) {
  const std::string attempt = "unmount " + render_for_console(target);
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const there = find_mount_at(*mounts, target);
  const auto layers = there == nullptr ? std::nullopt : read_union(*there, *mounts);
  if (!layers) return remove_leftovers_of(target, user_unions, *mounts, system);
  // The layers first: then no moment leaves one behind. If the union is in use, they come back.
  std::vector<std::pair<UniqueFd, Path>> copies;
  for (const Path& layer : {layers->lower, layers->ram}) {
    if (find_mount_at(*mounts, layer) == nullptr) continue;
    auto copy = detach_copy(layer);
    if (!copy) return copy.error();
    const auto done = unmount_layer(layer, system);
    if (!done) return done.error();
    if (*done) copies.emplace_back(*std::move(copy), layer);
  }
  auto done = system.unmount(Place{target}, leave);
  for (const auto& [copy, layer] : copies)
    if (!done) (void)attach(copy, layer);
  if (!done && done.error().errno_value == EBUSY)
    return Error{EBUSY, attempt,
                 "it is in use: 'fuser -vm " + render_for_console(target) + "' shows by what"};
  if (!done) return done;
  copies.clear();
  if (layers->by == UnionBy::root) forget_umount_helper(target);
  remove_folders(*layers, system);
  return {};
}

}  // namespace ramroot
