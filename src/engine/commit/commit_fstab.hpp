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

/// For use after the edit was committed: the next edit starts from it. The former records are kept.
std::vector<Step> make_fstab_records(const FstabEdit& edit);

/// For use after an edit was undone: restores the former records.
std::vector<Step> make_fstab_undo();

}  // namespace ramroot
