// SPDX-License-Identifier: GPL-3.0-or-later
/// Changes of a command on a disk instead of in RAM: in an image of their own, because the kernel refuses an
/// upper layer inside of its lower one.
#pragma once

#include <optional>

#include "base/result.hpp"
#include "core/runs/run_record.hpp"
#include "engine/commit/layers.hpp"
#include "engine/runs/run_command.hpp"

namespace ramroot {

/// Makes the image in a folder and mounts it at the place for changes.
/// @param size  nothing: as much as is free there
Result<void> mount_new_image(const Path& folder, std::optional<ByteSize> size, Keeping keeping,
                             System& system);

/// Writes down what is in the image, for open_saved_run().
Result<void> record_run(const Path& folder, const std::vector<std::string>& command, const RunStage& stage,
                        System& system);

/// Removes from the folder what a command has left there that changed nothing, or whose changes are not
/// whole.
void forget_run(const Path& folder);

/// Enters mounts of its own and mounts the changes of an earlier command there.
Result<std::vector<ProtectedTree>> open_saved_run(const Path& folder, System& system);

}  // namespace ramroot
