// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/pi_files.hpp"

#include <algorithm>

#include "base/text.hpp"
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
  if (files.names_root || !files.moved_by.empty()) return files.config != nullptr ? Fit::both : Fit::line;
  return files.config != nullptr || files.cmdline != nullptr ? Fit::some : Fit::nothing;
}

/// What is in a folder for updates: the name of the file that says how far that is.
constexpr const char* kTriedState = "state";

/// The folder "/boot/firmware/current" for a prefix.
Path add_prefix(const Path& folder, std::string_view prefix) {
  return prefix.empty() ? folder : folder + "/" + std::string(prefix.substr(0, prefix.size() - 1));
}

/// Ubuntu's piboot-try: "unknown" is tried at the next boot, "trying" just now. Accepted, it replaces the
/// present folder.
bool is_pending(const TextFile* state) {
  if (state == nullptr) return false;
  const std::string_view word = find_pi_line(state->text);
  return word == "unknown" || word == "trying";
}

PiFiles find_in(const Path& folder, const FileFinder& find) {
  PiFiles one{folder, folder, nullptr, nullptr, find(folder + kPiConfig)};
  const PiConfig config = one.config == nullptr ? PiConfig() : parse_pi_config(one.config->text);
  one.moved_by = config.moved_by;
  const Path below = add_prefix(folder, config.os_prefix);
  if (one.moved_by.empty() && below != folder) {
    if (find(below + kPiCmdline) != nullptr) one.line_folder = below;
    else one.moved_by = "os_prefix=" + config.os_prefix;
  }
  one.cmdline = find(one.line_folder + kPiCmdline);
  one.names_root = one.cmdline != nullptr && !root_of(find_pi_line(one.cmdline->text)).empty();
  const Path tried = config.tried_prefix.empty() ? "" : add_prefix(folder, config.tried_prefix);
  if (!tried.empty() && is_pending(find(tried + "/" + kTriedState))) one.tried = find(tried + kPiCmdline);
  return one;
}

}  // namespace

std::vector<Path> list_prefixed_files(const TextFile& config) {
  const PiConfig parsed = parse_pi_config(config.text);
  std::vector<Path> out;
  const Path folder = parent_of(config.path);
  if (parsed.moved_by.empty() && !parsed.os_prefix.empty())
    out.push_back(add_prefix(folder, parsed.os_prefix) + kPiCmdline);
  if (!parsed.tried_prefix.empty())
    for (const std::string& name : {std::string(kPiCmdline), std::string("/") + kTriedState})
      out.push_back(add_prefix(folder, parsed.tried_prefix) + name);
  return out;
}

bool PiFiles::leaves_out(const Path& name) const {
  return menu_kind_of(name) == MenuKind::cmdline_txt && parent_of(name) != line_folder;
}

PiFiles find_pi_files(const FileFinder& find) {
  PiFiles best;
  Fit best_fit = Fit::nothing;
  for (const Path folder : kPiFolders) {
    const PiFiles one = find_in(folder, find);
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
