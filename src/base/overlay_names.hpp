/// What belongs to overlayfs in a layer (overlayfs.rst).
#pragma once

#include <string_view>

namespace ramroot {

/// An extended attribute in which overlayfs keeps its own books: no part of the object.
inline bool is_private_to_overlayfs(std::string_view attribute) {
  return attribute.starts_with("trusted.overlay.") || attribute.starts_with("user.overlay.");
}

}  // namespace ramroot
