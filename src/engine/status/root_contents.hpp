// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks into a root for what does not go well with an overlay. Reads only.
#pragma once

#include "core/status/root_contents.hpp"

namespace ramroot {

/// An overlay as root would interpret the marks of deleted files in container images.
std::vector<Path> probe_image_stores(const Path& ro);

/// Without one, systemd makes a new id at every boot (machine-id(5)).
bool probe_machine_id(const Path& ro);

/// All of it, wherever the root is mounted.
RootContents probe_root_contents(const Path& ro);

}  // namespace ramroot
