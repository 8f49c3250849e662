// SPDX-License-Identifier: GPL-3.0-or-later
/// What a union was mounted with, so that it can be mounted again. Touches nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/unions/union_plan.hpp"

namespace ramroot {

struct UnionWanted {
  std::string source, target;  ///< as given
  std::string fstype = "auto";
  std::string options = {};  ///< see parse_union_options()
  bool with_fuse = false;    ///< the union is made by fuse-overlayfs, for one command: not noted
};

/// The file of the note, beside the layers.
Path note_of(const UnionLayers& layers);

/// The file in a folder for changes that says what they are of.
Path upper_note(const Path& upper);

/// The file with what commits have left in the folder below, which others may change too.
Path own_names_of(const UnionLayers& layers);

std::string render_union_note(const UnionWanted& wanted);
Result<UnionWanted> parse_union_note(std::string_view json);

}  // namespace ramroot
