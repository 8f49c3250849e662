// SPDX-License-Identifier: GPL-3.0-or-later
/// The boot loaders' files and programs, gathered before any decision. Touches nothing.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/loader/loader_files.hpp"
#include "core/loader/text_file.hpp"
#include "core/mounts/mount_entry.hpp"

namespace ramroot {

struct LoaderFacts {
  /// By their usual names; a file's `path` is where links lead.
  std::map<Path, TextFile> files = {};
  std::set<Path> present = {};              ///< which of kLoaderPrograms exist
  std::vector<Path> plugins = {};           ///< of kernel-install(8), those that it would run, in order
  std::vector<std::string> kernels = {};    ///< versions with an image in /boot, newest first
  std::map<std::string, Path> images = {};  ///< by version: the kernel in /boot, or beside its modules
  std::string kernel = {};                  ///< the version of the running kernel
  std::string cmdline = {};                 ///< of this boot
  MountEntry boot = {};                     ///< the file system that contains GRUB's folder, if there is one
  std::string other_tool = {};              ///< the result of find_other_tool(); empty if there is none
};

}  // namespace ramroot
