// SPDX-License-Identifier: GPL-3.0-or-later
/// The one place that builds and reads mount options. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// Cuts a list of options as libmount does: a comma in double quotes ends none, as in
/// `context="system_u:object_r:home_t:s0:c1,c2",ro`. Joined with commas they are the same text again.
std::vector<std::string_view> split_options(std::string_view options);

/// The value of an option without the quotes around it, if there are any.
std::string_view unquote_option(std::string_view value);

/// Where the layers of an overlay are: the lower itself, and the folder with `upper` and `work`.
struct LayerDirs {
  std::string lower, ram;
};

/// Options of the overlay. Kernels of different distributions have different defaults, so every
/// option is given explicitly; with `all` = false, only those that every kernel knows.
/// @see overlayfs.rst
std::string render_overlay_options(const LayerDirs& dirs, bool for_32_bit, bool all);

/// The same in a namespace of users.
std::string render_user_overlay_options(const LayerDirs& dirs);

/// Mounts overlays through FUSE, where the kernel cannot.
inline constexpr const char* kFuseOverlay = "fuse-overlayfs";

/// That program with its arguments. What is written goes to the upper layer at once: the program may be
/// killed when the one for whom it works ends.
std::vector<std::string> fuse_overlay_words(const LayerDirs& dirs, const std::string& at);

/// Is this fstab option a mount flag that an overlay supports too?
bool is_overlay_flag(std::string_view word);

/// The flags of an overlay whose mount point has these options in fstab.
std::string render_overlay_flags(std::string_view options);

/// Is the first option "ro"? The kernel always puts it first. Later words may come from hostile
/// names: a subvolume can be called "a,ro,b".
bool is_read_only(std::string_view options);

/// The same flags with "ro" for "rw", and the other way round.
std::string as_read_only(std::string_view flags);
std::string as_writable(std::string_view flags);

/// The flags of the real root at /ro: read-only; nosuid and nodev, because a set-user-ID program
/// or device file that was removed in RAM would still be there; access times as before.
std::string render_lower_flags(std::string_view flags_now);

}  // namespace ramroot
