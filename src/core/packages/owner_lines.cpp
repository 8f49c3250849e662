// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/owner_lines.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ramroot {

namespace {

/// "libc6" for "libc6:amd64": dpkg names the architecture where one name alone could mean two packages.
std::string_view name_without_architecture(std::string_view package) {
  return package.substr(0, package.find(':'));
}

}  // namespace

/// @return false if the line is not about a diversion
bool DpkgOwnerReader::read_diversion(std::string_view line) {
  constexpr std::string_view kLocal = "local diversion ", kBy = "diversion by ";
  std::string_view by;
  if (line.starts_with(kLocal)) {
    line.remove_prefix(kLocal.size());
  } else if (line.starts_with(kBy)) {
    line.remove_prefix(kBy.size());
    by = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(by.size() + 1, line.size()));
  } else {
    return false;
  }
  constexpr std::string_view kFrom = "from: ", kTo = "to: ";
  if (line.starts_with(kFrom)) last_ = {Path(line.substr(kFrom.size())), "", std::string(by)};
  else if (line.starts_with(kTo)) last_.to = line.substr(kTo.size());
  return true;
}

bool DpkgOwnerReader::add_line(std::string_view line) {
  if (read_diversion(line)) return true;
  const auto colon = line.find(": /");  // no name of a package contains a blank
  if (colon == std::string_view::npos) return true;
  const std::string_view path = line.substr(colon + 2);
  const bool is_diverted = path == last_.from && !last_.to.empty();
  for (const std::string_view word : split(line.substr(0, colon), ',')) {
    const std::string_view owner = name_without_architecture(trim(word));
    if (owner.empty()) continue;
    if (!index_.add(is_diverted && owner != last_.by ? last_.to : path, owner)) return false;
  }
  return true;
}

bool add_rpm_line(std::string_view line, PackageIndex& index) {
  const auto tab = line.find('\t');
  if (tab == std::string_view::npos || tab == 0 || !line.substr(tab + 1).starts_with('/')) return true;
  return index.add(line.substr(tab + 1), line.substr(0, tab));
}

}  // namespace ramroot
