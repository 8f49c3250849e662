// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/pi_files.hpp"

#include <algorithm>

#include "core/loader/boot_menu.hpp"
#include "core/loader/loader_files.hpp"
#include "core/loader/pi_config.hpp"

namespace ramroot {

namespace {

/// How much of what a boot needs is in the folder.
enum class Fit {
  nothing,
  some,  ///< as in the folder with the notices, or in one that a script made
  line,  ///< the kernel starts with its root
  both,
};

Fit fit_of(const PiFiles& files) {
  // With such a line in it, config.txt is not expected to have a cmdline.txt beside it.
  const bool is_moved = files.config != nullptr && !parse_pi_config(files.config->text).moved_by.empty();
  if (files.names_root || is_moved) return files.config != nullptr ? Fit::both : Fit::line;
  return files.config != nullptr || files.cmdline != nullptr ? Fit::some : Fit::nothing;
}

}  // namespace

bool PiFiles::leaves_out(const Path& name) const {
  return menu_kind_of(name) == MenuKind::cmdline_txt && parent_of(name) != folder;
}

PiFiles find_pi_files(const FileFinder& find) {
  PiFiles best;
  Fit best_fit = Fit::nothing;
  for (const Path folder : kPiFolders) {
    PiFiles one{folder, find(folder + kPiCmdline), find(folder + kPiConfig)};
    one.names_root = one.cmdline != nullptr && !root_of(find_pi_line(one.cmdline->text)).empty();
    if (const Fit fit = fit_of(one); fit > best_fit) {
      best = one;
      best_fit = fit;
    }
  }
  return best;
}

PiFiles find_pi_files(const std::vector<TextFile>& files) {
  return find_pi_files([&](const Path& name) {
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const TextFile& file) { return file.path == name; });
    return found == files.end() ? nullptr : &*found;
  });
}

}  // namespace ramroot
