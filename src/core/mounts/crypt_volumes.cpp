// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/crypt_volumes.hpp"

#include <algorithm>

#include "core/mounts/fstab.hpp"

namespace ramroot {

namespace {

struct Use {
  bool is_mounted = false, is_written = false;
};

Use find_use(const CryptVolume& volume, const std::vector<ListedMount>& all) {
  Use use;
  for (const ListedMount& one : all) {
    if (one.volume != volume.name) continue;
    use.is_mounted = true;
    use.is_written =
        use.is_written || (one.decision.policy == MountPolicy::keep && !asks_read_only(one.mount.options));
  }
  return use;
}

}  // namespace

DecidedVolumes decide_volumes(const std::vector<CryptVolume>& volumes, const std::vector<ListedMount>& all) {
  DecidedVolumes out;
  for (const CryptVolume& volume : volumes) {
    if (policy_at(volume.file, all) != MountPolicy::overlay) continue;
    const Use use = find_use(volume, all);
    const bool is_for_reading = asks_read_only(volume) || (use.is_mounted && !use.is_written);
    if (is_for_reading && can_open_read_only(volume)) out.read_only.push_back(volume);
    // Whoever mounts it wants it opened, also with noauto.
    else if (use.is_mounted || !has_option(volume.options, "noauto")) out.copied.push_back(volume);
  }
  return out;
}

}  // namespace ramroot
