// SPDX-License-Identifier: GPL-3.0-or-later
/// The one place that builds and reads mount options. Touches nothing.
#pragma once

#include <string>
#include <string_view>

namespace ramroot {

/// Where the layers of an overlay are: the lower itself, and the folder with `upper` and `work`.
struct LayerDirs {
  std::string lower, ram;
};

/// Options of the overlay. Distributions build kernels with differing defaults, so
/// everything is said; `all` = false leaves only what every kernel knows.
/// @see overlayfs.rst
std::string render_overlay_options(const LayerDirs& dirs, bool for_32_bit, bool all);

/// Is this option of fstab one of the mount, which an overlay can have as well?
bool is_overlay_flag(std::string_view word);

/// The flags of an overlay whose mount point has these options in fstab.
std::string render_overlay_flags(std::string_view options);

/// Is "ro" the first of the options, where the kernel always puts it? Further words may
/// come from hostile names: a subvolume can be called "a,ro,b".
bool is_read_only(std::string_view options);

/// The same flags with "ro" for "rw", and the other way round.
std::string as_read_only(std::string_view flags);
std::string as_writable(std::string_view flags);

/// The flags of the real root at /ro: read-only, and no way to the set-user-ID
/// programs and device files that were removed in RAM; access times as they were.
std::string render_lower_flags(std::string_view flags_now);

}  // namespace ramroot
