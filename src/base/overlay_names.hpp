// SPDX-License-Identifier: GPL-3.0-or-later
/// What belongs to overlayfs in a layer (overlayfs.rst).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ramroot {

/// What overlayfs writes beside an object in the upper layer.
struct OverlayNames {
  const char* prefix;    ///< of all its attributes: they are not part of the object
  const char* opaque;    ///< "y": the folder hides the lower one
  const char* redirect;  ///< the name is in the lower layer, or the contents: ramroot turns off these
  const char* metacopy;  ///< features of overlayfs
  /// A file in such a folder, and what the names of files begin with that stand for a deleted name
  /// (whiteouts), where there are no attributes or devices. Empty: never.
  std::string_view opaque_file = {}, whiteout_prefix = {};
};

/// Those of overlays that root mounts, which nobody else can write.
inline constexpr OverlayNames kTrustedNames{"trusted.overlay.", "trusted.overlay.opaque",
                                            "trusted.overlay.redirect", "trusted.overlay.metacopy"};
/// Those of overlays with userxattr. In any other layer they are attributes of users, and mean nothing.
inline constexpr OverlayNames kUserNames{"user.overlay.", "user.overlay.opaque", "user.overlay.redirect",
                                         "user.overlay.metacopy"};

/// Those of fuse-overlayfs, which nobody can make in it.
inline constexpr OverlayNames kFuseNames{"user.fuseoverlayfs.",
                                         "user.fuseoverlayfs.opaque",
                                         "user.fuseoverlayfs.redirect",
                                         "user.fuseoverlayfs.metacopy",
                                         ".wh..wh..opq",
                                         ".wh."};

/// Contains "i" and "a" if a copied file is immutable or append-only (ovl_set_protattr() in fs/overlayfs).
inline constexpr const char* kLockAttribute = "trusted.overlay.protattr";

/// What an attribute in the upper layer is called in the union; nothing if it is not part of the object.
/// Those of an overlay that was made in the union are there under another name (from Linux 6.7 on,
/// ovl_is_escaped_xattr() in fs/overlayfs/xattrs.c).
inline std::optional<std::string> name_in_union(std::string_view attribute,
                                                const OverlayNames& names = kTrustedNames) {
  constexpr std::string_view kEscape = "overlay.";
  const std::string_view prefix = names.prefix;
  if (!attribute.starts_with(prefix)) return std::string(attribute);
  if (!attribute.substr(prefix.size()).starts_with(kEscape)) return std::nullopt;
  return std::string(prefix).append(attribute.substr(prefix.size() + kEscape.size()));
}

/// The mark of an object in the upper layer whose name or contents are in the lower layer.
/// ramroot turns these features of overlayfs off.
inline bool refers_to_lower_layer(std::string_view attribute) {
  return attribute == kTrustedNames.redirect || attribute == kTrustedNames.metacopy;
}

/// An attribute that tmpfs cannot hold: its absence from a copy in RAM does not mean that it was removed.
inline bool is_never_in_ram(std::string_view attribute) { return attribute.starts_with("btrfs."); }

}  // namespace ramroot
