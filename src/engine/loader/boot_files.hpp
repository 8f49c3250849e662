// SPDX-License-Identifier: GPL-3.0-or-later
/// The files of the boot loader, wherever the distributions put them. Reads only.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "core/loader/text_file.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

struct BootFiles {
  std::vector<TextFile> found = {};
  std::optional<Error> failure = std::nullopt;  ///< the first file that could not be read: not all are known
};

/// The files that exist and that this user may read: in the real root, which the next boot will see, or
/// on file systems of their own. Activates no automount.
BootFiles probe_boot_files(const NextRoot& root);

/// The files from which menus are made, in the same way.
BootFiles probe_menu_sources(const NextRoot& root);

}  // namespace ramroot
