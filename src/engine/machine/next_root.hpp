// SPDX-License-Identifier: GPL-3.0-or-later
/// Where the running system sees the files that the next boot will see. Reads only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/mounts/own_overlay.hpp"

namespace ramroot {

/// The root of the next boot, as this process sees it.
class NextRoot {
 public:
  /// @return an Error if the mounts cannot be read
  static Result<NextRoot> probe();

  /// A path on a file system of its own is the same at the next boot; a path on the root file system
  /// is found in the real root. The mount point below it may contain an old, hidden copy.
  /// @return nothing if an automount would have to be activated
  std::optional<Place> place_of(const Path& path) const;

  /// Nothing if there is no such file; also, with a failure, if it cannot be read or is larger than `most`
  /// bytes. So do the next two.
  std::optional<std::string> text_of(const Path& path, std::size_t most) const;

  bool has_file(const Path& path) const;
  std::vector<std::string> names_in(const Path& folder) const;
  /// The first thing that these three could not find out, and that so looks as if it were not there.
  const std::optional<Error>& failure() const { return failure_; }

  const std::vector<MountEntry>& mounts() const { return mounts_; }
  const Path& ro() const { return places_.ro; }  ///< the real root
  /// May this process not look into the real root, because it is not root?
  bool is_private() const;
  /// @return an Error if it may not
  Result<void> require_visible(const std::string& attempt) const;
  /// Are the changes of this session gone at the next boot? Not in the view of ramroot-commit.
  bool is_protected() const { return is_protected_; }

 private:
  NextRoot() = default;
  void note_unless_missing(const Error& why) const;
  std::vector<MountEntry> mounts_;
  LayerPlaces places_{.ro = "/"};
  bool is_protected_ = false;
  mutable std::optional<Error> failure_ = std::nullopt;
};

}  // namespace ramroot
