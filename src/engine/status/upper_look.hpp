// SPDX-License-Identifier: GPL-3.0-or-later
/// What the next boot will find on the device for changes.
#pragma once

#include <string>

#include "base/result.hpp"
#include "core/boot/upper_use.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// The folder for changes as it is now: where the device is mounted, and otherwise in a mount that nobody
/// else sees and that writes nothing, not even its journal. Only for root.
/// @param node    "/dev/vdb1"
/// @param fstype  of what is on it
Result<UpperFolder> look_at_upper_folder(const Path& node, const std::string& fstype, const Options& options);

/// Will the next boot use these changes?
/// @param root  what they lie over, as it is mounted now
/// @return      what it will warn of; an Error if it will not be protected because of them
Result<UpperDecision> foretell_upper_use(const UpperFolder& folder, const Path& node, const MountEntry& root,
                                         const Options& options);

}  // namespace ramroot
