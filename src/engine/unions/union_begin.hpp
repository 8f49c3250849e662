// SPDX-License-Identifier: GPL-3.0-or-later
/// What the changes of a union are of: noted when they begin, and compared before they are committed.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/unions/union_note.hpp"
#include "engine/unions/union_seen.hpp"
#include "system/system.hpp"

namespace ramroot {

/// What is noted of a source now; nothing of a folder, whose names are looked at one by one.
Result<std::optional<SourcePrint>> probe_source(const UnionSource& source);

/// Who may have written to an image after its note.
enum class LastWriter {
  our_commit,  ///< it is the caller, or has left something in the image that told so
  anybody,
};

/// What an earlier union with the same changes noted, or the present state.
/// @param earlier   its note; empty if there are no changes yet
/// @param warnings  gets one if the source was written since
Result<UnionBegin> find_union_begin(const UnionSource& source, const Path& earlier, LastWriter writer,
                                    std::vector<std::string>& warnings);

/// Writes the note beside the layers, and into the folder for changes, if there is one.
Result<void> store_union_note(const UnionWanted& wanted, const UnionBegin& begin, const UnionLayers& layers,
                              System& system);

/// Has nobody else written to the image or device since the changes of the union began? If not, the Error
/// says what to do.
Result<void> check_source_unwritten(const UnionSeen& one);

/// To be called before a commit writes to it: what it leaves is then as it should be. A source that somebody
/// else has written to stays noted as it was.
Result<void> expect_writing(const UnionSeen& one, System& system);

}  // namespace ramroot
