// SPDX-License-Identifier: GPL-3.0-or-later
/// The session's fstab: ramroot's version must not get into the real root, but edits of it must. Reads only.
#pragma once

#include <optional>

#include "base/result.hpp"
#include "core/commit/change.hpp"
#include "core/journal/commit_op.hpp"
#include "engine/commit/upper_scan.hpp"

namespace ramroot {

/// Is this the fstab that the boot wrote, unchanged since?
bool is_generated_fstab(const Change& change, const LayerPair& layers);

/// How the real fstab changes.
struct FstabEdit {
  std::string before = {}, after = {};
  std::string session =
      {};  ///< the present fstab of the session, which from then on is ramroot's version of `after`
  std::string generated = {};  ///< ramroot's version of `before`
};

/// @return  nothing if the boot did not rewrite fstab, so that the session's is a file like any
///          other; an Error if the edit is ambiguous
Result<std::optional<FstabEdit>> probe_fstab_edit(const LayerPair& layers);

/// Notes what a commit is about to make of fstab, so that make_fstab_settling() knows it however that ends.
std::vector<Step> make_fstab_intent(const FstabEdit& edit);

/// For use after a commit, a resume or an undo, whoever made it and however it ended: the next edit starts
/// from the real fstab as it is on the disk now.
/// @param real  the real fstab
std::vector<Step> make_fstab_settling(const Place& real);

}  // namespace ramroot
