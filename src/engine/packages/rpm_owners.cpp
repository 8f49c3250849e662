// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packages/rpm_owners.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "core/packages/owner_lines.hpp"
#include "core/request/run_places.hpp"
#include "engine/packages/lower_place.hpp"
#include "engine/packages/owner_query.hpp"

namespace ramroot {

namespace {

constexpr const char* kRpm = "rpm";
constexpr const char* kCopy = "rpm";  ///< below kRunFolder, in the program's own namespace

/// The folder of rpm's database; nothing if there is none.
std::optional<Place> find_rpm_database(const std::vector<ProtectedTree>& trees) {
  for (const char* path : {"/usr/lib/sysimage/rpm", "/var/lib/rpm"}) {
    Place place = lower_place(trees, path);
    const auto folder = open_beneath(place, O_RDONLY | O_DIRECTORY, Links::refuse);
    if (!folder) continue;
    for (const char* file : {"rpmdb.sqlite", "Packages.db", "Packages"})
      if (::faccessat(folder->get(), file, F_OK, AT_SYMLINK_NOFOLLOW) == 0) return place;
  }
  return std::nullopt;
}

/// Runs in a child: makes the database writable, with changes in RAM, in a new mount namespace. SQLite cannot
/// open a database with a write-ahead log if it cannot create files beside it.
int make_database_writable(const Place& database) {
  if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return errno;
  // Opened now: overlayfs only accepts layers on mounts of its own namespace (clone_private_mount() in
  // fs/namespace.c).
  const auto folder = open_beneath(database, O_PATH | O_DIRECTORY, Links::refuse);
  if (!folder) return folder.error().errno_value;
  const std::string lower = "lowerdir=" + path_of_fd(folder->get());
  const auto in_ram = [](const char* name) { return std::string(kRunFolder).append("/").append(name); };
  const std::string layers = lower + ",upperdir=" + in_ram("upper") + ",workdir=" + in_ram("work");
  // Mounted over ramroot's folder, because that certainly exists and is not needed in this namespace.
  if (::mount("ramroot", kRunFolder, "tmpfs", MS_NOSUID | MS_NODEV, "size=64m,mode=0700") != 0) return errno;
  for (const char* name : {"upper", "work", kCopy})
    if (::mkdir(in_ram(name).c_str(), 0700) != 0) return errno;
  if (::mount("ramroot", in_ram(kCopy).c_str(), "overlay", MS_NOSUID | MS_NODEV, layers.c_str()) != 0)
    return errno;
  return 0;
}

}  // namespace

/// Asks once, for all paths: the answer of `rpm -qf` for more than one path does not say which line is about
/// which.
Result<void> read_rpm_owners(const std::vector<ProtectedTree>& trees, PackageIndex& index) {
  const auto database = find_rpm_database(trees);
  if (!database) return {};
  ProgramCall call{{kRpm, std::string("--dbpath=") + kRunFolder + "/" + kCopy, "-qa", "--qf",
                    "[%{=NAME}\\t%{FILENAMES}\\n]"}};
  call.prepare = [&] { return make_database_writable(*database); };
  const auto status = query_owners(call, [&](std::string_view line) { return add_rpm_line(line, index); });
  if (!status) return status.error();
  if (*status == 0) return {};
  return Error{0, query_attempt(kRpm),
               "its exit status is " + std::to_string(*status) + "; its message is above"};
}

}  // namespace ramroot
