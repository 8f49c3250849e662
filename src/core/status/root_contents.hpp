// SPDX-License-Identifier: GPL-3.0-or-later
/// What lies in the real root and does not go well with an overlay. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/boot/container_stores.hpp"
#include "core/boot/service_drop_ins.hpp"
#include "core/mounts/mount_policy.hpp"

namespace ramroot {

/// A file that something opens for writing: below an overlay it is copied to RAM as a whole.
struct WrittenImage {
  Path file;
  std::string by;  ///< "systemd-homed"
};

/// A folder that NFS exports.
struct Export {
  Path folder;
  std::string by;  ///< "/etc/exports", "/etc/exports.d/data.exports"
  friend bool operator==(const Export&, const Export&) = default;
};

/// The stores of container engines.
struct ContainersSeen {
  ContainersWish wish = ContainersWish::ram;
  std::vector<ContainerStore> stores = {};
  std::vector<Path> of_users = {};     ///< in their homes
  bool has_user_attributes = true;     ///< on a tmpfs; see lacks_user_attributes()
  bool is_running = false;             ///< this is a session, and the fate of a store is what became of it
  std::vector<Path> settings_on = {};  ///< files that have the images of the disk in them, then
};

struct RootContents {
  ContainersSeen containers = {};
  bool has_machine_id = true;
  std::vector<Path> stores = {};  ///< others that contain something: see find_store()
  std::vector<Export> exports = {};
  std::vector<WrittenImage> images = {};
  std::vector<SkippedUnit> skipped = {};  ///< those that are installed
  bool has_rpi_swap = false;              ///< see Facts
  bool is_fstab_locked = false;           ///< immutable, or for appending only
};

/// What the user should know about it, one sentence each.
std::vector<std::string> warn_about_contents(const RootContents& contents);

/// The same about containers alone.
std::vector<std::string> warn_about_containers(const ContainersSeen& seen);

/// "in RAM", "on an overlay", "elsewhere".
std::string_view render_store_fate(StoreFate fate);

/// "docker at /var/lib/docker: in RAM of its own".
std::string render_store(const ContainerStore& store, const ContainersSeen& seen);

/// The folders in a text of exports(5).
std::vector<Path> parse_exports(std::string_view text);

}  // namespace ramroot
