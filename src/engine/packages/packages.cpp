// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packages/packages.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <optional>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/run_program.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kLongestLine = 1U << 13;
constexpr std::size_t kMostDiversions = 1U << 20;
constexpr const char* kInfo = "/var/lib/dpkg/info";
constexpr const char* kRpmCopy = "rpm";  ///< below kRunFolder, in this program's own namespace
constexpr const char* kDiversions = "/var/lib/dpkg/diversions";

/// Where the lower layer has `path`; a path outside of every overlay is where it always is.
Place lower_place(const std::vector<ProtectedTree>& trees, const Path& path) {
  const ProtectedTree* best = &trees.front();
  for (const ProtectedTree& tree : trees)
    if (is_below(path, tree.layers.target) && tree.layers.target.size() > best->layers.target.size())
      best = &tree;
  for (const Path& other : best->mount_points)
    if (path == other || is_below(path, other)) return path;
  const Path& target = best->layers.target;
  return Place{best->layers.lower, target == "/" ? path : path.substr(target.size())};
}

/// Folders that have been links since /usr was merged.
void find_links(const std::vector<ProtectedTree>& trees, PackageIndex& index) {
  for (const char* link : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/bin", "/usr/sbin",
                           "/usr/lib64", "/var/run", "/var/lock"}) {
    const auto at = open_parent_beneath(lower_place(trees, link));
    std::array<char, 256> text{};
    if (!at) continue;
    const ssize_t size = ::readlinkat(at->parent.get(), at->name.c_str(), text.data(), text.size());
    if (size > 0) index.add_link(link, {text.data(), static_cast<std::size_t>(size)});
  }
}

/// Cuts pieces of text into lines; lines longer than any path are left out.
class Lines {
 public:
  explicit Lines(std::function<bool(std::string_view)> take) : take_(std::move(take)) {}

  /// @return false when the receiver wants no more lines
  bool add(std::string_view piece) {
    for (auto end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
      append(piece.substr(0, end));
      if (!is_too_long_ && !take_(line_)) return false;
      line_.clear();
      is_too_long_ = false;
      piece.remove_prefix(end + 1);
    }
    append(piece);
    return true;
  }

 private:
  void append(std::string_view text) {
    is_too_long_ = is_too_long_ || line_.size() + text.size() > kLongestLine;
    if (!is_too_long_) line_ += text;
  }

  std::function<bool(std::string_view)> take_;
  std::string line_;
  bool is_too_long_ = false;
};

Error too_many() { return Error{EFBIG, "reading the database of packages", "more paths than a system has"}; }

Result<void> read_list(int folder, const char* name, const std::string& package, PackageIndex& index) {
  const std::string doing = "reading the database of packages: " + render_for_console(name);
  const UniqueFd file(::openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat now {};
  if (!file.valid() || ::fstat(file.get(), &now) != 0) return Error{errno, doing};
  if (!S_ISREG(now.st_mode)) return Error{EINVAL, doing, "not a regular file"};
  Lines lines([&](std::string_view line) { return !line.starts_with('/') || index.add(line, package); });
  std::array<char, 1U << 14> buffer{};
  for (;;) {
    const ssize_t got = read_some(file.get(), buffer.data(), buffer.size());
    if (got < 0) return Error{errno, doing};
    if (got == 0) return {};
    if (!lines.add({buffer.data(), static_cast<std::size_t>(got)})) return too_many();
  }
}

Result<void> read_dpkg(const std::vector<ProtectedTree>& trees, PackageIndex& index) {
  auto folder = open_beneath(lower_place(trees, kInfo), O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!folder) return is_missing_or_link(folder.error().errno_value) ? Result<void>() : folder.error();
  if (const auto text = read_file_beneath(lower_place(trees, kDiversions), kMostDiversions))
    add_diversions(*text, index);
  Result<void> result;
  FolderReader files(*std::move(folder));
  while (const char* name = files.next()) {
    const std::string package = package_of_list(name);
    if (package.empty()) continue;
    auto done = read_list(files.fd(), name, package, index);
    if (!done && result) result = done;
  }
  if (files.error() != 0) return Error{files.error(), std::string("reading ") + kInfo};
  return result;
}

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

/// Runs in a child: makes the database writable, with changes in RAM, in a new mount namespace.
/// SQLite cannot open a database with a write-ahead log if it cannot create files beside it.
int make_database_writable(const Place& database) {
  if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return errno;
  // Opened now: overlayfs only accepts layers on mounts of its own namespace
  // (clone_private_mount() in fs/namespace.c).
  const auto folder = open_beneath(database, O_PATH | O_DIRECTORY, Links::refuse);
  if (!folder) return folder.error().errno_value;
  const std::string lower = "lowerdir=" + path_of_fd(folder->get());
  const auto in_ram = [](const char* name) { return std::string(kRunFolder).append("/").append(name); };
  const std::string layers = lower + ",upperdir=" + in_ram("upper") + ",workdir=" + in_ram("work");
  // Mounted over ramroot's folder, because that certainly exists and is not needed in this namespace.
  if (::mount("ramroot", kRunFolder, "tmpfs", MS_NOSUID | MS_NODEV, "size=64m,mode=0700") != 0) return errno;
  for (const char* name : {"upper", "work", kRpmCopy})
    if (::mkdir(in_ram(name).c_str(), 0700) != 0) return errno;
  if (::mount("ramroot", in_ram(kRpmCopy).c_str(), "overlay", MS_NOSUID | MS_NODEV, layers.c_str()) != 0)
    return errno;
  return 0;
}

Result<void> read_rpm(const std::vector<ProtectedTree>& trees, PackageIndex& index) {
  const auto database = find_rpm_database(trees);
  if (!database) return {};
  const std::string doing = "reading the database of packages with rpm(8)";
  bool is_full = false;
  Lines lines([&](std::string_view line) {
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos || tab == 0 || !line.substr(tab + 1).starts_with('/')) return true;
    is_full = !index.add(line.substr(tab + 1), line.substr(0, tab));
    return !is_full;
  });
  ProgramCall call{{"rpm", std::string("--dbpath=") + kRunFolder + "/" + kRpmCopy, "-qa", "--qf",
                    "[%{=NAME}\\t%{FILENAMES}\\n]"}};
  call.memory = kEnoughMemory;
  call.prepare = [&] { return make_database_writable(*database); };
  const auto status = run_program(call, [&](std::string_view piece) { return lines.add(piece); });
  if (is_full) return too_many();
  if (!status) return Error{status.error().errno_value, doing};
  if (*status != 0) return Error{0, doing, "its exit status is " + std::to_string(*status)};
  return {};
}

}  // namespace

Result<void> read_packages(const std::vector<ProtectedTree>& trees, PackageIndex& index) {
  find_links(trees, index);
  auto dpkg = read_dpkg(trees, index);
  auto rpm = read_rpm(trees, index);
  return dpkg ? rpm : dpkg;
}

}  // namespace ramroot
