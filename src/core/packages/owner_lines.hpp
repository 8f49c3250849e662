// SPDX-License-Identifier: GPL-3.0-or-later
/// What dpkg-query(1) and rpm(8) print when they are asked for the owners of all paths. Touches nothing.
#pragma once

#include <string_view>

#include "core/packages/package_index.hpp"

namespace ramroot {

/// Reads the output of `dpkg-query -S '/*'`, in the C locale:
///
///     diversion by dash from: /bin/sh
///     diversion by dash to: /bin/sh.distrib
///     bash, dash: /bin/sh
///
/// A line names all owners of a path. The two lines about a diversion precede that of each of its two paths:
/// dash has its own file at /bin/sh, and those of all other packages are at /bin/sh.distrib (dpkg-divert(1)).
class DpkgOwnerReader {
 public:
  explicit DpkgOwnerReader(PackageIndex& index) : index_(index) {}
  /// @return as PackageIndex::add()
  bool add_line(std::string_view line);

 private:
  struct Diversion {
    Path from, to;
    std::string by;  ///< "" for one that the administrator made
  };

  bool read_diversion(std::string_view line);

  PackageIndex& index_;
  Diversion last_ = {};
};

/// Reads one line of rpm's: the package, a tab, the path.
/// @return as PackageIndex::add()
bool add_rpm_line(std::string_view line, PackageIndex& index);

}  // namespace ramroot
