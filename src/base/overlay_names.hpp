// SPDX-License-Identifier: GPL-3.0-or-later
/// What belongs to overlayfs in a layer (overlayfs.rst).
#pragma once

#include <string_view>

namespace ramroot {

/// "i" and "a": a copied file is immutable or append-only (ovl_set_protattr() in fs/overlayfs).
inline constexpr const char* kLockAttribute = "trusted.overlay.protattr";

/// An extended attribute in which overlayfs keeps its own books: no part of the object.
inline bool is_private_to_overlayfs(std::string_view attribute) {
  return attribute.starts_with("trusted.overlay.") || attribute.starts_with("user.overlay.");
}

/// Says that what is in this layer is not all that is seen: another name in the lower layer, or
/// its contents. ramroot turns these features off.
inline bool refers_to_lower_layer(std::string_view attribute) {
  return attribute == "trusted.overlay.redirect" || attribute == "trusted.overlay.metacopy";
}

/// What a tmpfs cannot hold, so that a copy in RAM is without it: it is not gone.
inline bool is_never_in_ram(std::string_view attribute) { return attribute.starts_with("btrfs."); }

}  // namespace ramroot
