// SPDX-License-Identifier: GPL-3.0-or-later
/// How a union is mounted in a namespace of users, where the kernel mounts no images and has no trusted
/// attributes. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/unions/union_plan.hpp"

namespace ramroot {

/// What the folder for all unions of a user is called. In /tmp the number of the user follows.
inline constexpr const char* kUserUnions = "ramroot-unions";

/// What shows the contents of an image through FUSE (fuse(4)).
struct ImageProgram {
  std::vector<std::string> words;  ///< the program and its arguments
  std::string package;             ///< of Debian
  std::string fstype;
};

/// Who the files of an image belong to for those who see them.
struct FileOwner {
  unsigned user = 0, group = 0;
};

/// @param image  as the program is to find it, on a file system where nothing can be written
/// @return       an Error if there is no program for this type
Result<ImageProgram> find_image_program(const UnionSource& source, const Path& image, const Path& at,
                                        FileOwner owner);

/// What is missing if there is no such program.
Error explain_no_program(const ImageProgram& program, const Path& source);

/// The image itself, in the folder of the layers, where it cannot be written.
Path image_of(const UnionLayers& layers);

/// Makes the folders of the layers.
Plan make_user_folders_plan(const UnionLayers& layers, const std::set<Path>& existing);

/// Makes the folders for the changes, where these are mounted.
/// @param has_own_top  the top folder of what is below belongs to the user
Plan make_user_layers_plan(const UnionPlaces& places, bool has_own_top);

/// Mounts the union of these layers, by the kernel.
Plan make_user_overlay_plan(const UnionPlaces& places, const UnionOptions& options);

/// Makes sure that it can be written, and makes it read-only if that is asked for.
Plan make_user_union_end_plan(const UnionPlaces& places, const UnionOptions& options);

}  // namespace ramroot
