// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packages/dpkg_owners.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "core/packages/owner_lines.hpp"
#include "engine/packages/lower_place.hpp"
#include "engine/packages/owner_query.hpp"

namespace ramroot {

namespace {

constexpr const char* kDpkgQuery = "dpkg-query";

}  // namespace

/// Asks once, for all paths. Asking for the changed ones would not be faster, because dpkg-query reads its
/// whole database each time, and could be very slow: it takes each path as a pattern, and one with "[" in its
/// name has to be compared with every path of the database. It would also take a second question for paths
/// that were diverted.
Result<void> read_dpkg_owners(const std::vector<ProtectedTree>& trees, PackageIndex& index) {
  const Place place = lower_place(trees, "/var/lib/dpkg");
  const auto folder = open_beneath(place, O_RDONLY | O_DIRECTORY, Links::stay_in_root);
  if (!folder && is_missing_or_link(folder.error().errno_value)) return {};
  if (!folder) return folder.error();
  if (::faccessat(folder->get(), "status", F_OK, AT_SYMLINK_NOFOLLOW) != 0) return {};
  // By descriptor, because the name could lead out of the root.
  ProgramCall call{{kDpkgQuery, "--admindir=" + path_of_fd(folder->get()), "--search", "/*"}};
  call.kept = {folder->get()};
  call.is_silent = true;  // it warns of every package without a list of files
  DpkgOwnerReader reader(index);
  const auto status = query_owners(call, [&](std::string_view line) { return reader.add_line(line); });
  if (!status) return status.error();
  if (*status <= 1) return {};  // 1: there is no package
  return Error{0, query_attempt(kDpkgQuery),
               "its exit status is " + std::to_string(*status) +
                   "; see what this prints: dpkg-query --admindir=" + place.text() + " --search /etc"};
}

}  // namespace ramroot
