// SPDX-License-Identifier: GPL-3.0-or-later
/// Services that cannot start because a folder of the disk would have to be renamed for them: overlayfs
/// refuses that (EXDEV). Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// systemd keeps the folders of a service with DynamicUser= at /var/lib/private, those of others at /var/lib
/// (systemd.exec(5), StateDirectory=; also for caches and logs). When an update of the service changes that,
/// it renames them at the next start.
struct FolderMove {
  std::string unit = {};
  Path from = {}, to = {};
  bool operator==(const FolderMove&) const = default;
};

/// What is asked of each failed service, as `systemctl show --property=` takes it.
inline constexpr const char* kMoveProperties =
    "Id,ExecMainStatus,DynamicUser,StateDirectory,CacheDirectory,LogsDirectory";

/// The renames that services may have failed at, as far as their exit status tells. Whether there is
/// something at `from` and nothing at `to` shows whether it was that.
/// @param shown  what `systemctl show` prints: lines KEY=VALUE, an empty line after each service
std::vector<FolderMove> find_folder_moves(std::string_view shown);

/// What the user should know and do about it.
std::string render_warning(const FolderMove& move);

}  // namespace ramroot
