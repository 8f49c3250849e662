// SPDX-License-Identifier: GPL-3.0-or-later
/// What belongs to overlayfs in a layer (overlayfs.rst).
#pragma once

#include <string_view>

namespace ramroot {

/// What overlayfs writes beside an object in the upper layer.
struct OverlayNames {
  const char* opaque;    ///< "y": the folder hides the lower one
  const char* redirect;  ///< the name is in the lower layer, or the contents: ramroot turns off these
  const char* metacopy;  ///< features of overlayfs
};

/// Those of overlays that root mounts, which nobody else can write.
inline constexpr OverlayNames kTrustedNames{"trusted.overlay.opaque", "trusted.overlay.redirect",
                                            "trusted.overlay.metacopy"};
/// Those of overlays with userxattr. In any other layer they are attributes of users, and mean nothing.
inline constexpr OverlayNames kUserNames{"user.overlay.opaque", "user.overlay.redirect",
                                         "user.overlay.metacopy"};

/// Contains "i" and "a" if a copied file is immutable or append-only (ovl_set_protattr() in fs/overlayfs).
inline constexpr const char* kLockAttribute = "trusted.overlay.protattr";

/// An extended attribute that overlayfs uses for its own bookkeeping: not part of the object.
inline bool is_private_to_overlayfs(std::string_view attribute) {
  return attribute.starts_with("trusted.overlay.") || attribute.starts_with("user.overlay.");
}

/// The mark of an object in the upper layer whose name or contents are in the lower layer.
/// ramroot turns these features of overlayfs off.
inline bool refers_to_lower_layer(std::string_view attribute) {
  return attribute == kTrustedNames.redirect || attribute == kTrustedNames.metacopy;
}

/// An attribute that tmpfs cannot hold: its absence from a copy in RAM does not mean that it was removed.
inline bool is_never_in_ram(std::string_view attribute) { return attribute.starts_with("btrfs."); }

}  // namespace ramroot
