// SPDX-License-Identifier: GPL-3.0-or-later
/// What lies in the real root and does not go well with an overlay. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/boot/service_drop_ins.hpp"

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

struct RootContents {
  std::vector<Path> image_stores = {};  ///< of container engines, with the marks of overlays in them
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

/// The folders in a text of exports(5).
std::vector<Path> parse_exports(std::string_view text);

}  // namespace ramroot
