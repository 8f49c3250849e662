// SPDX-License-Identifier: GPL-3.0-or-later
/// How a union is mounted, and how it is known again. Touches nothing.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/mounts/mount_entry.hpp"
#include "core/plan/plan.hpp"
#include "core/request/run_places.hpp"
#include "core/request/size_policy.hpp"
#include "core/unions/union_options.hpp"

namespace ramroot {

/// Who mounts a union: the root of the machine, or somebody in a namespace of users.
enum class UnionBy { root, user };

/// Where the layers of a union are. Only who mounted it gets there.
struct UnionLayers {
  Path folder;       ///< in kUnions: "mnt"
  Path lower, ram;   ///< two mounts in it
  Path upper, work;  ///< in `ram`
  UnionBy by = UnionBy::root;
  friend bool operator==(const UnionLayers&, const UnionLayers&) = default;
};

/// Is this a union through FUSE? Its upper layer has other marks (kFuseNames).
bool is_fuse_overlay(const MountEntry& mount);

/// The places for a mount point; nothing if its name is too long.
std::optional<UnionLayers> layers_of(std::string_view target);

/// The same in the folder for all unions of a user.
std::optional<UnionLayers> user_layers_of(std::string_view target, const Path& unions);

/// The layers of a mount, if `ramroot mount` made it at this mount point.
/// @param mounts  all: what is mounted through FUSE does not tell its layers, but they are mounts too
std::optional<UnionLayers> read_union(const MountEntry& mount, const std::vector<MountEntry>& mounts);

/// What is below.
struct UnionSource {
  Path path;  ///< as mount(8) is to find it
  bool is_folder = false;
  std::string fstype = "auto";
  std::optional<std::uint64_t> offset = std::nullopt, size = std::nullopt;  ///< of a part of it, in bytes
  bool needs_no_loop = false;  ///< the kernel reads the file itself (EROFS, Linux 6.12)
};

enum class LowerAccess { read_only, writable };

/// Mounts what is below, in a namespace of its own.
/// @param options  of the file system, each behind a comma: ",norecovery"
Plan make_lower_plan(const UnionSource& source, const UnionLayers& layers, const std::string& options,
                     const std::set<Path>& existing, LowerAccess access = LowerAccess::read_only);

/// Where changes go.
struct UnionUpper {
  Path folder = {};         ///< its real path; empty: no folder
  Path device = {};         ///< a file system of its own; neither: RAM
  std::string fstype = {};  ///< of the device
};

/// Mounts what is to have the changes.
Plan make_upper_plan(const UnionUpper& upper, const UnionLayers& layers, const UpperLimits& limits);

/// Where a union is, and what is there already.
struct UnionPlaces {
  Path name, target;  ///< what it is called in the table of mounts; the mount point
  UnionLayers layers = {};
  std::set<Path> existing = {};  ///< of the two folders for the overlay
  bool is_continued = false;     ///< with the changes of an earlier union, whose RAM may be full
};

/// What the union's mount has, as mountinfo writes it.
std::string flags_of(const UnionOptions& options);

/// The folders that the overlay needs, if they are not there.
/// @param copies_top  the top folder of the union looks like that of what is below
void add_layer_folders(Plan& plan, const UnionPlaces& places, bool copies_top);

/// What comes after the overlay: a proof that it can be written, and then what the options say.
void add_union_end(Plan& plan, const UnionPlaces& places, const UnionOptions& options);

/// Mounts the union at its target, when what is below and what has the changes are mounted.
Plan make_union_plan(const UnionPlaces& places, const UnionOptions& options);

}  // namespace ramroot
