// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/package_split.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/commit/change.hpp"
#include "core/packages/conflict_text.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNamed = 5, kLongestPackage = 80;

/// Debian Policy, 5.6.1.
bool is_package_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789+-.";
  return name.size() > 1 && name.size() <= kLongestPackage && name.front() != '-' && name.front() != '.' &&
         name.find_first_not_of(kLetters) == std::string_view::npos;
}

}  // namespace

std::string package_of_list(const Path& path) {
  constexpr std::string_view kEnding = ".list";
  if (parent_of(path) != kDpkgInfo || !path.ends_with(kEnding)) return "";
  std::string name = file_name_of(path);
  name.resize(name.size() - kEnding.size());
  name = name.substr(0, name.find(':'));  // the architecture
  return is_package_name(name) ? name : "";
}

std::vector<Path> parse_dpkg_list(std::string_view text) {
  std::vector<Path> paths;
  for (const std::string_view line : split(text, '\n'))
    if (line.starts_with('/') && line != "/." && line.size() <= kLongestPath) paths.emplace_back(line);
  return paths;
}

std::vector<std::string> render_split(const PackageSplit& split) {
  const std::string file = render_for_console(split.file, kMostShown);
  std::string words = "  ramroot-commit -- apt install";
  for (std::size_t i = 0; i < std::min(split.packages.size(), kMostNamed); ++i)
    words += " " + split.packages[i];
  if (split.packages.size() > kMostNamed) words += " ...";
  return {"this commit separates files of packages from what dpkg knows of them:",
          std::string("  it takes ") + (split.takes_status ? kDpkgStatus : file),
          std::string("  and leaves out ") + (split.takes_status ? file : kDpkgStatus),
          "repeat the installation where both change together, in the real root:", words};
}

}  // namespace ramroot
