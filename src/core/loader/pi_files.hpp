// SPDX-License-Identifier: GPL-3.0-or-later
/// Finds the folder that the firmware of a Raspberry Pi reads. This question is only answered here: whoever
/// looks at config.txt or cmdline.txt asks here. Touches nothing.
#pragma once

#include <functional>
#include <vector>

#include "base/place.hpp"
#include "core/loader/text_file.hpp"

namespace ramroot {

/// What the firmware reads.
struct PiFiles {
  Path folder = {};                   ///< "/boot/firmware"; empty if there is none
  Path line_folder = {};              ///< where cmdline.txt is: the same, or "/boot/firmware/current"
  const TextFile* cmdline = nullptr;  ///< cmdline.txt; null if it is not there
  const TextFile* tried = nullptr;    ///< that of an update which is tried at one of the next boots, or now
  const TextFile* config = nullptr;   ///< config.txt; null if it is not there
  bool names_root = false;            ///< the line of cmdline.txt has a root=
  /// The line of config.txt that makes the firmware read a file that is not known here: see PiConfig. With a
  /// prefix, where no kernel is below it, the firmware goes without it.
  std::string moved_by = {};

  /// Is this a cmdline.txt in another folder, which no boot uses?
  /// @param name  the usual name of a file
  bool leaves_out(const Path& name) const;
};

/// The names beside config.txt that count because of what it says, besides cmdline.txt.
std::vector<Path> list_prefixed_files(const TextFile& config);

/// The file with this usual name; null if there is none.
using FileFinder = std::function<const TextFile*(const Path&)>;

/// Of the folders that may be the first partition of the disk, the one with a config.txt and with a
/// cmdline.txt that names a root; or else the one that comes closest. If both are equal, it is
/// /boot/firmware, as for raspi-config: where the firmware's partition is mounted there, /boot can have the
/// notices of Raspberry Pi OS that the files have moved, or copies that a script made of links.
PiFiles find_pi_files(const FileFinder& find);

/// The same among files with their usual names as paths. The result points into `files`.
PiFiles find_pi_files(const std::vector<TextFile>& files);

}  // namespace ramroot
