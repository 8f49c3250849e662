// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/named_path.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/beneath.hpp"
#include "base/place.hpp"
#include "base/text.hpp"
#include "core/journal/commit_op.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/mounts/own_overlay.hpp"
#include "engine/machine/mount_table.hpp"

namespace ramroot {

namespace {

/// Was it, or a folder that it was in, deleted in this session? A commit may have deleted it on the disk too.
bool was_deleted(const LayerPair& layers, const Path& path) {
  const Path inside = inside_of(layers.target, path);
  for (std::size_t slash = inside.find('/', 1);; slash = inside.find('/', slash + 1)) {
    const auto now = stat_beneath(Place{layers.upper, inside.substr(0, slash)});
    if (!now || !*now) return false;
    if (S_ISCHR((*now)->st_mode) && (*now)->st_rdev == 0) return true;
    if (slash == std::string::npos) return false;
  }
}

/// Does it exist now, or was it deleted since the boot? True if it cannot be read: the walk will report that.
bool exists_somewhere(const LayerPair& layers, const Path& path) {
  const auto now = stat_beneath(Place{path});
  if (!now || *now) return true;
  const auto before = stat_beneath(Place{layers.lower, inside_of(layers.target, path)});
  // Of a command whose changes were saved: nothing shows them at their places.
  const auto changed = stat_beneath(Place{layers.upper, inside_of(layers.target, path)});
  return !before || *before || !changed || *changed || was_deleted(layers, path);
}

/// What covers ramroot's overlay there.
Error explain_unwatched(const std::string& attempt, const Path& path) {
  const auto mounts = read_mounts();
  const MountEntry* mount = mounts ? find_covering(*mounts, path) : nullptr;
  if (mount != nullptr && mount->fstype == "overlay" && mount->source == "sysext")
    return {0, attempt,
            "systemd-sysext has merged extensions at " + mount->target + ", over ramroot's overlay",
            "run 'systemd-sysext unmerge' first, and 'systemd-sysext merge' afterwards"};
  if (mount != nullptr && mount->fstype == "overlay" && mount->source == "confext")
    return {0, attempt,
            "systemd-confext has merged extensions at " + mount->target + ", over ramroot's overlay",
            "run 'systemd-confext unmerge' first, and 'systemd-confext merge' afterwards"};
  if (mount != nullptr && has_upper_in_ram(*mount))
    return {0, attempt, "it is an overlay of fstab whose changes go to RAM, and cannot be committed"};
  return {0, attempt, "it is on no overlay of ramroot, its changes are not watched"};
}

/// @param one  as the user gave it, for messages
Result<NamedPath> name_path(const std::string& one, const Path& path,
                            const std::vector<ProtectedTree>& trees) {
  NamedPath wanted{path};
  const std::string attempt = "look at " + render_for_console(one);
  if (wanted.path.empty()) return Error{0, attempt, "not a path"};
  wanted.tree = find_tree(trees, wanted.path);
  if (wanted.tree == nullptr) return explain_unwatched(attempt, wanted.path);
  if (wanted.path != "/" && !exists_somewhere(wanted.tree->layers, wanted.path))
    return Error{0, "look at " + render_for_console(wanted.path),
                 "there is nothing of that name, and was not at boot"};
  return wanted;
}

/// A path within another one is covered by that.
void leave_outermost(std::vector<NamedPath>& paths) {
  std::vector<NamedPath> outermost;
  for (const NamedPath& one : paths) {
    const bool again = std::any_of(paths.begin(), paths.end(), [&](const NamedPath& other) {
      if (other.path == one.path) return &other < &one;
      return is_below(one.path, other.path);
    });
    if (!again) outermost.push_back(one);
  }
  paths = std::move(outermost);
}

/// Where a link of the disk leads, if that is on an overlay: /bin stands for /usr/bin. A link that the
/// session made is a change itself.
void add_target_of_link(const NamedPath& link, const std::vector<ProtectedTree>& trees,
                        std::vector<NamedPath>& out) {
  std::error_code failure;
  const LayerPair& layers = link.tree->layers;
  const auto made = stat_beneath(Place{layers.upper, inside_of(layers.target, link.path)});
  if (!made || *made || !std::filesystem::is_symlink(link.path, failure)) return;
  const Path target = std::filesystem::canonical(link.path, failure).string();
  if (failure) return;
  if (auto named = name_path(target, normalize_target(target), trees)) out.push_back(*std::move(named));
}

}  // namespace

Path resolve_name(const std::string& given) {
  std::error_code failure;
  const auto whole = std::filesystem::absolute(given, failure).lexically_normal();
  const auto parent = std::filesystem::weakly_canonical(whole.parent_path(), failure);
  return normalize_target((failure ? whole : parent / whole.filename()).string());
}

bool is_concerned(const NamedPath& named, const ProtectedTree& tree) {
  return &tree == named.tree || is_below(tree.layers.target, named.path);
}

FoundPaths find_paths(const std::vector<std::string>& given, const std::vector<ProtectedTree>& trees) {
  FoundPaths out;
  for (const std::string& one : given) {
    const auto named = name_path(one, resolve_name(one), trees);
    if (!named) {
      out.unknown.push_back(named.error());
      continue;
    }
    out.found.push_back(*named);
    add_target_of_link(*named, trees, out.found);
  }
  if (given.empty()) out.found.push_back({trees.front().layers.target, &trees.front()});
  leave_outermost(out.found);
  return out;
}

Result<std::vector<NamedPath>> resolve_paths(const std::vector<std::string>& given,
                                             const std::vector<ProtectedTree>& trees) {
  std::vector<NamedPath> out;
  for (const std::string& one : given) {
    auto named = name_path(one, resolve_name(one), trees);
    if (!named) return named.error();
    out.push_back(*std::move(named));
  }
  if (out.empty()) out.push_back({trees.front().layers.target, &trees.front()});
  leave_outermost(out);
  return out;
}

}  // namespace ramroot
