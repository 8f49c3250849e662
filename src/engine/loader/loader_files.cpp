// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/loader/loader_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <set>
#include <utility>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/grubenv.hpp"
#include "core/loader/loader_files.hpp"
#include "core/loader/pi_config.hpp"
#include "core/loader/pi_files.hpp"
#include "core/loader/predict.hpp"
#include "core/loader/remade_image.hpp"
#include "core/loader/unified_kernel.hpp"
#include "core/plan/step.hpp"
#include "engine/loader/read_unified.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostText = 2U << 20;
constexpr std::size_t kMostOfAll = 4U << 20;
constexpr std::size_t kMostNames = 1000;

/// Where the descriptor leads, as seen from the root of `place`; its path if that is unknown.
Path real_path(const UniqueFd& fd, const Place& place) {
  char name[PATH_MAX];
  const ssize_t size = ::readlink(path_of_fd(fd.get()).c_str(), name, sizeof name);
  const std::string_view found(name, size < 0 ? 0 : static_cast<std::size_t>(size));
  if (place.root == "/") return found.starts_with('/') ? Path(found) : place.path;
  return is_below(found, place.root) ? Path(found.substr(place.root.size())) : place.path;
}

/// For files that are derived from it.
unsigned mode_of(const UniqueFd& fd) {
  struct stat now {};
  const bool is_public = ::fstat(fd.get(), &now) == 0 && (now.st_mode & S_IROTH) != 0;
  return is_public ? 0644U : kOnlyForRoot;
}

}  // namespace

void LoaderFiles::add_file(const Path& name) {
  const auto place = place_of_(name);
  if (!place) return;
  const auto fd = open_beneath(*place, O_PATH, Links::stay_in_root);
  if (!fd) return note_unless_missing(fd.error());
  auto text =
      bytes_ < kMostOfAll ? read_file_beneath(*place, kMostText) : Error{EFBIG, "read " + place->text()};
  if (text) {
    bytes_ += text->size();
    found.push_back({name, {real_path(*fd, *place), *std::move(text), mode_of(*fd)}});
  } else if (!failure) {
    failure = text.error();
  }
}

void LoaderFiles::add_folder(const Path& folder, std::string_view suffix) {
  for (const std::string& name : names_in(folder))
    if (name.ends_with(suffix)) add_file(Path(folder).append("/").append(name));
}

void LoaderFiles::add_menus() {
  for (const char* file : kMenuFiles) add_file(file);
  add_pi_files();
  for (const char* folder : kEntryFolders) add_folder(folder, kEntrySuffix);
  add_unified();
}

void LoaderFiles::add_unified() {
  std::set<std::pair<dev_t, ino_t>> seen;  // one partition can be at two places
  for (const Path base : kEfiFolders) {
    const Path folder = base + kUnifiedFolder;
    const bool is_named = is_named_by_addon(base + kAddonsForAll);
    for (const std::string& name : names_in(folder)) {
      const Path file = Path(folder).append("/").append(name);
      const auto place = place_of_(file);
      if (!image_of_kept(file).empty()) found.push_back({file, {file, ""}});
      if (!place || menu_kind_of(file) != MenuKind::unified || name.starts_with('.')) continue;
      const auto one = read_unified(*place);
      if (!one && is_missing_or_link(one.error().errno_value)) continue;
      if (!one) note_unless_missing(one.error());
      const bool is_image = one && *one && (*one)->image.layout.linux.size != 0;
      if (one && (!is_image || !seen.insert((*one)->id).second)) continue;
      const Path own = Path(folder).append("/").append(without_counter(name)).append(kAddonsSuffix);
      const bool is_known = one && !is_named && !is_named_by_addon(own);
      found.push_back({file, {file, is_known ? render_unified(file, (*one)->image) : ""}});
    }
  }
}

bool LoaderFiles::is_named_by_addon(const Path& folder) {
  for (const std::string& name : names_in(folder)) {
    const auto place = place_of_(Path(folder).append("/").append(name));
    if (!place || !to_lower(name).ends_with(kAddonSuffix)) continue;
    const auto one = read_unified(*place);
    if (!one) note_unless_missing(one.error());
    else if (*one && (*one)->image.cmdline.find("ramroot") != std::string::npos) return true;
  }
  return false;
}

void LoaderFiles::add_pi_files() {
  for (const Path folder : kPiFolders) {
    const Path config = folder + kPiConfig;
    add_file(folder + kPiCmdline);
    add_file(config);
    if (found.empty() || found.back().name != config) continue;
    std::string& text = found.back().file.text;
    text = expand_pi_includes(
        text, [&](const std::string& name) { return read_included(Path(folder).append("/").append(name)); });
    for (const Path& file : list_prefixed_files({config, text})) add_file(file);
  }
}

std::string LoaderFiles::read_included(const Path& name) {
  const auto place = place_of_(name);
  auto text = place ? read_file_beneath(*place, kMostText) : Result<std::string>("");
  if (text) return *std::move(text);
  note_unless_missing(text.error());
  return "";
}

void LoaderFiles::add_sources() {
  for (const char* file : kMenuSources) add_file(file);
  add_folder(kGrubDefaultsFolder, kGrubDefaultsSuffix);
}

std::vector<std::string> LoaderFiles::names_in(const Path& folder) {
  const auto place = place_of_(folder);
  auto names = place ? read_names_beneath(*place, kMostNames + 1) : std::vector<std::string>();
  if (names && names->size() > kMostNames && !failure)
    failure =
        Error{EFBIG, "read " + place->text(), "it has more than " + std::to_string(kMostNames) + " files"};
  if (names) return *std::move(names);
  note_unless_missing(names.error());
  return {};
}

void LoaderFiles::note_unless_missing(const Error& why) {
  if (!failure && !is_missing_or_link(why.errno_value)) failure = why;
}

void expand_all_options(std::vector<LoaderFile>& files) {
  // By their usual names: a link may lead to a file whose name tells nothing.
  std::vector<TextFile> named;
  named.reserve(files.size());
  for (LoaderFile& one : files) named.push_back({one.name, std::move(one.file.text)});
  std::vector<TextFile*> all;
  all.reserve(files.size());
  for (TextFile& one : named) all.push_back(&one);
  expand_all_options(all);
  for (std::size_t i = 0; i < files.size(); ++i) files[i].file.text = std::move(named[i].text);
}

}  // namespace ramroot
