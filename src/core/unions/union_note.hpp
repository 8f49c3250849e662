// SPDX-License-Identifier: GPL-3.0-or-later
/// What a union was mounted with, so that it can be mounted again. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/moment.hpp"
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

/// What tells that an image or a device is as it was.
struct SourcePrint {
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  ///< of a file; a device has no such time
  std::string start = {};       ///< of what mounting it for writing changes
  friend bool operator==(const SourcePrint&, const SourcePrint&) = default;
};

/// What the changes in the union are of. It stays as long as they do, also in a later union with them.
struct UnionBegin {
  Moment began = {};                                 ///< when there were none
  std::optional<SourcePrint> source = std::nullopt;  ///< not a folder's
  bool is_being_written = false;                     ///< by a commit, which notes it anew at its end
  /// A commit was killed when it had opened an image: whoever wrote to that, what changed since is a
  /// conflict.
  bool is_watched = false;
};

/// The file of the note, beside the layers.
Path note_of(const UnionLayers& layers);

/// The file in a folder for changes that says what they are of.
Path upper_note(const Path& upper);

/// The file with what commits have left in the folder below, which others may change too.
/// @param folder  the one for changes, which keeps it, or else that of the layers
Path own_names_of(const Path& folder);

std::string render_union_note(const UnionWanted& wanted, const UnionBegin& begin);
Result<UnionWanted> parse_union_note(std::string_view json);
/// Of the same text. What it does not say has its default.
UnionBegin parse_union_begin(std::string_view json);

}  // namespace ramroot
