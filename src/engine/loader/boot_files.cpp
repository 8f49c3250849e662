// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/loader/boot_files.hpp"

#include "engine/loader/loader_files.hpp"

namespace ramroot {

namespace {

BootFiles take_texts(LoaderFiles& files) {
  BootFiles out;
  for (LoaderFile& one : files.found) out.found.push_back({one.name, std::move(one.file.text)});
  out.failure = files.failure;
  return out;
}

}  // namespace

BootFiles probe_boot_files(const NextRoot& root) {
  LoaderFiles files([&](const Path& path) { return root.place_of(path); });
  files.add_menus();
  expand_all_options(files.found);
  return take_texts(files);
}

BootFiles probe_menu_sources(const NextRoot& root) {
  LoaderFiles files([&](const Path& path) { return root.place_of(path); });
  files.add_sources();
  return take_texts(files);
}

}  // namespace ramroot
