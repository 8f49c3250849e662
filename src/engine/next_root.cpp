#include "engine/next_root.hpp"

#include "core/mount_status.hpp"

namespace ramroot {

std::optional<Place> place_in_next_root(const std::vector<MountEntry>& mounts, const Path& ro,
                                        const Path& path) {
  const MountEntry* mount = find_covering(mounts, path);
  if (mount == nullptr) return Place{"/", path};  // in a chroot that is no mount
  if (mount->fstype == "autofs") return std::nullopt;
  return mount->fstype == "overlay" ? Place{ro, path} : Place{"/", path};
}

}  // namespace ramroot
