// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/foreign_config.hpp"

#include "core/loader/loader_files.hpp"
#include "engine/loader/loader_files.hpp"

namespace ramroot {

ForeignConfig probe_foreign_config(const Path& root, std::string cmdline) {
  LoaderFiles files([&](const Path& path) { return Place{root, path}; });
  for (const char* file : kOtherToolFiles) files.add_file(file);
  // Other menus are made from sources, in which the words have to be changed.
  files.add_pi_files();
  files.add_sources();
  ForeignConfig config{std::move(cmdline), {}};
  for (LoaderFile& one : files.found) config.files.push_back({one.name, std::move(one.file.text)});
  return config;
}

}  // namespace ramroot
