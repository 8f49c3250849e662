// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads the files of boot loaders: everybody who looks at some of them sees the same. Reads only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/loader/text_file.hpp"

namespace ramroot {

/// A file by its usual name, which tells how to read it, and by the name to which links lead.
struct LoaderFile {
  Path name = {};
  TextFile file = {};
};

/// Collects files, at most 2 MiB of each, 4 MiB in all, and 1000 of a folder.
class LoaderFiles {
 public:
  /// Where a file is; nothing if it must not be looked for.
  using PlaceOf = std::function<std::optional<Place>(const Path&)>;
  explicit LoaderFiles(PlaceOf place_of) : place_of_(std::move(place_of)) {}

  /// A missing file is no failure; one that cannot be read is, because it would be taken for missing.
  void add_file(const Path& name);
  void add_folder(const Path& folder, std::string_view suffix);

  /// The menus, and what chooses their default entry.
  void add_menus();
  /// Those for the firmware of a Raspberry Pi (config.txt with what it includes), from all folders where they
  /// may be; part of add_menus().
  void add_pi_files();
  /// Unified kernel images, as entries of loader/entries; without text when nobody knows the words of their
  /// kernels: see render_unified(), or when an add-on names ramroot, which counts on conditions. Part of
  /// add_menus().
  void add_unified();
  /// The files from which menus are made.
  void add_sources();

  /// The names in a folder; none if there is no such folder, or it cannot be read, which is a failure too.
  std::vector<std::string> names_in(const Path& folder);

  std::vector<LoaderFile> found = {};           ///< in the order of reading
  std::optional<Error> failure = std::nullopt;  ///< the first one

 private:
  std::string read_included(const Path& name);
  bool is_named_by_addon(const Path& folder);
  void note_unless_missing(const Error& why);

  PlaceOf place_of_;
  std::size_t bytes_ = 0;
};

/// Expands the variables in loader entries, as GRUB does; see core/loader/grubenv.hpp.
void expand_all_options(std::vector<LoaderFile>& files);

}  // namespace ramroot
