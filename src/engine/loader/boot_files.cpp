// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/loader/boot_files.hpp"

#include "base/text.hpp"
#include "core/loader/loader_files.hpp"
#include "engine/loader/loader_files.hpp"

namespace ramroot {

std::vector<TextFile> probe_boot_files(const NextRoot& root) {
  LoaderFiles files([&](const Path& path) { return root.place_of(path); });
  files.add_menus();
  expand_all_options(files.found);
  std::vector<TextFile> out;
  for (LoaderFile& one : files.found) out.push_back({one.name, std::move(one.file.text)});
  // Of unified kernels only the names are known.
  for (const Path folder : kUnifiedFolders)
    for (const std::string& name : files.names_in(folder))
      if (to_lower(name).ends_with(".efi")) out.push_back({Path(folder).append("/").append(name), ""});
  return out;
}

}  // namespace ramroot
