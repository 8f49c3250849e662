// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks into a root for what does not go well with an overlay. Reads only.
#pragma once

#include "core/status/root_contents.hpp"

namespace ramroot {

/// Without one, systemd makes a new id at every boot (machine-id(5)).
bool probe_machine_id(const Path& ro);

/// All of it, wherever the root is mounted.
RootContents probe_root_contents(const Path& ro);

}  // namespace ramroot
