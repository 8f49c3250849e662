// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_seen.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "engine/commit/watched_lower.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/unions/union_notes.hpp"
#include "engine/unions/user_union.hpp"

namespace ramroot {

namespace {

/// What is changed below later is in conflict; in an image that nobody else writes to, nothing is.
void add_watch(UnionSeen& one) {
  LayerPair& layers = one.tree.layers;
  const auto options = parse_union_options(one.wanted.options);
  const bool is_kept = options && !options->upper.empty();
  layers.own_names = own_names_of(is_kept ? one.layers.ram : one.layers.folder);
  // Unknown: all may be.
  layers.since_ns = one.begin.began.ns == 0 ? 1 : since_despite_clock(one.begin.began, now_of_file_systems());
}

Result<UnionSeen> look_at(const MountEntry& mount, const UnionLayers& layers,
                          const std::vector<MountEntry>& mounts) {
  const std::string attempt = "look at the union at " + render_for_console(mount.target);
  UnionSeen out{mount.target, layers};
  if (find_mount_at(mounts, layers.lower) == nullptr || find_mount_at(mounts, layers.ram) == nullptr)
    return Error{0, attempt, "its layers cannot be seen, because the command that mounted it was killed",
                 "unmount it, and mount it again"};
  auto wanted = read_union_note(note_of(layers));
  if (!wanted)
    return Error{wanted.error().errno_value, attempt,
                 wanted.error().errno_value == EACCES ? "only root may" : wanted.error().detail};
  out.wanted = *std::move(wanted);
  struct stat below {
  }, source{};
  if (::stat(layers.lower.c_str(), &below) != 0) return Error{errno, attempt};
  out.is_missing = ::stat(out.wanted.source.c_str(), &source) != 0;
  const int why = out.is_missing ? errno : 0;
  // What is below a folder is a part of a file system, of an image a whole one.
  if (out.is_missing && (!is_missing(why) || find_mount_at(mounts, layers.lower)->root != "/"))
    return Error{is_missing(why) ? 0 : why, attempt,
                 render_for_console(out.wanted.source) + (is_missing(why) ? " is not there any more" : "")};
  out.is_folder = !out.is_missing && S_ISDIR(source.st_mode);
  if (out.is_folder && (below.st_dev != source.st_dev || below.st_ino != source.st_ino))
    return Error{0, attempt, render_for_console(out.wanted.source) + " is another folder now"};
  out.begin = read_union_begin(note_of(layers));
  out.tree.layers = {mount.target, layers.upper, out.is_folder ? out.wanted.source : layers.lower};
  if (out.is_folder || out.begin.is_watched) add_watch(out);
  if (layers.by == UnionBy::user) out.tree.layers.names = is_fuse_overlay(mount) ? kFuseNames : kUserNames;
  if (layers.by == UnionBy::user) out.tree.layers.has_own_top = has_own_top(layers);
  for (const MountEntry& other : mounts)
    if (is_below(other.target, mount.target) && !other.hidden) out.tree.mount_points.insert(other.target);
  return out;
}

}  // namespace

Result<std::optional<UnionSeen>> find_union(const Path& path) {
  using Found = std::optional<UnionSeen>;
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const mount = find_covering(*mounts, path);
  const auto layers = mount == nullptr ? std::nullopt : read_union(*mount, *mounts);
  if (!layers) return Found();
  auto seen = look_at(*mount, *layers, *mounts);
  if (!seen) return seen.error();
  return Found(*std::move(seen));
}

bool has_left_changes(const Path& target) {
  const auto mounts = read_mounts();
  const auto layers = layers_of(target);
  return mounts && layers && find_mount_at(*mounts, target) == nullptr &&
         find_mount_at(*mounts, layers->ram) != nullptr;
}

Result<std::vector<UnionSeen>> list_unions() {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  std::vector<UnionSeen> out;
  for (const MountEntry& mount : *mounts) {
    const auto layers = mount.hidden ? std::nullopt : read_union(mount, *mounts);
    if (!layers) continue;
    auto seen = look_at(mount, *layers, *mounts);
    if (!seen) return seen.error();
    out.push_back(*std::move(seen));
  }
  return out;
}

}  // namespace ramroot
