// SPDX-License-Identifier: GPL-3.0-or-later
/// Would the next boot be protected if `ramroot enable` requested it? Reads only.
#pragma once

#include <string>

#include "base/result.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

/// Every kernel must be ready (as in `ramroot check --all-kernels`), because all entries will
/// request protection. Present entries are not checked, because they are about to be rewritten.
/// @return an Error with the reason and the remedy, if a boot could not be protected
Result<void> check_next_boot();

/// Has what `enable` wrote come out as wanted? What a generator of menus makes of it depends on its other
/// settings: GRUB_FORCE_PARTUUID of cloud images, for example, makes entries without an initramfs.
/// @param cmdline  of the running kernel
Result<void> prove_next_boot(const NextRoot& root, const std::string& cmdline);

/// The same for `disable`, of unified kernel images, which a program makes again.
Result<void> prove_unprotected(const NextRoot& root, const std::string& cmdline);

}  // namespace ramroot
