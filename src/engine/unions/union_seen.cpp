// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_seen.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/unions/user_union.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNote = 64U << 10;

/// When the upper layer was made: nobody adds names beside it afterwards.
std::int64_t made_ns(const Path& ram) {
  struct stat now {};
  if (::stat(ram.c_str(), &now) != 0) return 1;
  return std::int64_t{now.st_mtim.tv_sec} * 1'000'000'000 + now.st_mtim.tv_nsec;
}

Result<UnionSeen> look_at(const MountEntry& mount, const UnionLayers& layers,
                          const std::vector<MountEntry>& mounts) {
  const std::string attempt = "look at the union at " + render_for_console(mount.target);
  UnionSeen out{mount.target, layers};
  if (find_mount_at(mounts, layers.lower) == nullptr || find_mount_at(mounts, layers.ram) == nullptr)
    return Error{0, attempt, "its layers cannot be seen, because the command that mounted it was killed",
                 "unmount it, and mount it again"};
  const auto text = read_file_beneath(note_of(layers), kMostNote);
  if (!text)
    return Error{text.error().errno_value, attempt,
                 text.error().errno_value == EACCES ? "only root may" : ""};
  auto wanted = parse_union_note(*text);
  if (!wanted) return wanted.error();
  out.wanted = *std::move(wanted);
  struct stat below {
  }, source{};
  if (::stat(layers.lower.c_str(), &below) != 0 || ::stat(out.wanted.source.c_str(), &source) != 0)
    return Error{errno, attempt};
  out.is_folder = S_ISDIR(source.st_mode);
  if (out.is_folder && (below.st_dev != source.st_dev || below.st_ino != source.st_ino))
    return Error{0, attempt, render_for_console(out.wanted.source) + " is another folder now"};
  out.tree.layers = {mount.target, layers.upper, out.is_folder ? out.wanted.source : layers.lower,
                     out.is_folder ? made_ns(layers.ram) : 0, own_names_of(layers)};
  if (layers.by == UnionBy::user) out.tree.layers.names = kUserNames;
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
  const auto layers = mount == nullptr ? std::nullopt : read_union(*mount);
  if (!layers) return Found();
  auto seen = look_at(*mount, *layers, *mounts);
  if (!seen) return seen.error();
  return Found(*std::move(seen));
}

Result<std::vector<UnionSeen>> list_unions() {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  std::vector<UnionSeen> out;
  for (const MountEntry& mount : *mounts) {
    const auto layers = mount.hidden ? std::nullopt : read_union(mount);
    if (!layers) continue;
    auto seen = look_at(mount, *layers, *mounts);
    if (!seen) return seen.error();
    out.push_back(*std::move(seen));
  }
  return out;
}

}  // namespace ramroot
