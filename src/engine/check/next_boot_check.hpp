// SPDX-License-Identifier: GPL-3.0-or-later
/// Would the next boot be protected if `ramroot enable` requested it? Reads only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/check/readiness.hpp"
#include "core/request/kernel_words.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

/// Every kernel must be ready (as in `ramroot check --all-kernels`), because all entries will
/// request protection, whatever it needs for its changes. Present entries are not checked, because they are
/// about to be rewritten.
/// @return an Error with the reason and the remedy, if a boot could not be protected
Result<void> check_next_boot(const NextRoot& root);

/// Whoever asks for an upper that needs more than a tmpfs has to make the initramfs again: only then do the
/// hooks know.
/// @return  the first kernel that is not ready for what the menus ask for now; nothing if they ask for no
/// such upper
Result<std::optional<Readiness>> find_lacking_image();

/// Has what `enable` wrote come out as wanted? What a generator of menus makes of it depends on its other
/// settings: GRUB_FORCE_PARTUUID of cloud images, for example, makes entries without an initramfs.
/// @param cmdline  of the running kernel
/// @param remade  unified kernel images that a program has made again; of `disable`, only these are looked at
/// @param wanted  nothing: `disable`
Result<void> prove_next_boot(const NextRoot& root, const std::string& cmdline,
                             const std::vector<Path>& remade, const Parameter& wanted);

}  // namespace ramroot
