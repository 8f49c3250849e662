/// Which fstab lines change in a protected boot, and how. Touches nothing.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/fstab.hpp"
#include "core/options.hpp"

namespace ramroot {

/// What has to happen to one line.
enum class LineChange {
  none,
  root,      ///< the `/` line: it must describe the overlay, or systemd-remount-fs fails
  lower,     ///< another line for the lower's device: fsck on a mounted device exits 8
  swap_off,  ///< disk swap would put the contents of RAM on the disk
};

/// What decides about the lines besides the lines themselves.
struct FstabWish {
  SwapPolicy swap = SwapPolicy::off;
  /// First fields ("UUID=…", "/dev/vda1") that mean the device of the lower.
  std::set<std::string, std::less<>> lower_names = {};
};

/// The one place where the policy for a line is decided.
LineChange classify_line(const FstabFields& entry, const FstabWish& wish);

/// The new fstab: the old one byte for byte but for the lines that must change.
///
/// Rewriting twice is rewriting once.
std::string rewrite_fstab(std::string_view text, const FstabWish& wish);

}  // namespace ramroot
