// SPDX-License-Identifier: GPL-3.0-or-later
/// The fstab of the session: ramroot's own stays out of the real root, edits of it get there. Reads only.
#pragma once

#include <optional>

#include "base/result.hpp"
#include "core/commit/change.hpp"
#include "core/journal/commit_op.hpp"
#include "engine/commit/upper_scan.hpp"

namespace ramroot {

/// The fstab that the boot wrote, and nobody changed since.
bool is_generated_fstab(const Change& change, const LayerPair& layers);

/// What becomes of the real fstab.
struct FstabEdit {
  std::string before = {}, after = {};
  std::string session = {};    ///< the present one, which then is what ramroot made of `after`
  std::string generated = {};  ///< what it made of `before`
};

/// @return  nothing when the boot rewrote none, so that the session's is a file like any other;
///          an Error when nobody can tell what is meant
Result<std::optional<FstabEdit>> probe_fstab_edit(const LayerPair& layers);

/// When the edit is on the disk: the next one starts from there. What was known before is kept.
std::vector<Step> make_fstab_records(const FstabEdit& edit);

/// When an edit was taken back: what was known before it.
std::vector<Step> make_fstab_undo();

}  // namespace ramroot
