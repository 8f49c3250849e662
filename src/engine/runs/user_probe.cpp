// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/user_probe.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>

#include "base/file_io.hpp"
#include "base/overlay_names.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNames =
    4000;  // each is a mount, and a namespace has at most 100,000 (fs.mount-max)

bool may(const Path& path, int what) { return ::faccessat(AT_FDCWD, path.c_str(), what, AT_EACCESS) == 0; }

std::string target_of(const Path& link) {
  std::array<char, PATH_MAX> text{};
  const ssize_t size = ::readlink(link.c_str(), text.data(), text.size());
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : "";
}

/// Nothing if the name is gone.
std::optional<NameFacts> probe_name(const Path& path) {
  struct stat now {};
  if (::lstat(path.c_str(), &now) != 0) return std::nullopt;
  NameFacts out;
  out.mode = now.st_mode & 07777U;
  out.is_own = now.st_uid == ::geteuid() && now.st_gid == ::getegid();
  if (S_ISLNK(now.st_mode)) {
    out.type = NameFacts::Type::link;
    out.leads_to = target_of(path);
    if (out.leads_to.empty()) return std::nullopt;
  } else if (S_ISDIR(now.st_mode)) {
    out.is_open = may(path, X_OK);
    out.is_writable = may(path, W_OK | X_OK);
  } else {
    out.type = NameFacts::Type::file;
  }
  return out;
}

/// The folder itself, without links; empty if there is none that the user can write to.
Path find_writable(const Path& wanted) {
  std::array<char, PATH_MAX> real{};
  if (wanted.empty() || wanted.front() != '/' || ::realpath(wanted.c_str(), real.data()) == nullptr)
    return "";
  const auto facts = probe_name(real.data());
  return facts && facts->type == NameFacts::Type::folder && facts->is_writable ? real.data() : "";
}

Path value_of(const char* variable) {
  const char* const value = ::getenv(variable);
  return value != nullptr ? value : "";
}

Path current_folder() {
  std::array<char, PATH_MAX> folder{};
  return ::getcwd(folder.data(), folder.size()) != nullptr ? folder.data() : "";
}

std::optional<std::string> read_setting(const char* file) {
  const UniqueFd fd(::open(file, O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return std::nullopt;
  auto text = read_up_to(fd.get(), 4096);
  while (text && text->ends_with('\n')) text->pop_back();
  return text;
}

}  // namespace

std::vector<Path> probe_user_places() {
  std::vector<Path> out;
  for (const Path& wanted :
       {value_of("HOME"), current_folder(), value_of("TMPDIR"), Path("/tmp"), Path("/var/tmp")}) {
    const Path place = find_writable(wanted);
    if (place.empty() || place == "/") continue;
    std::vector<std::pair<Path, bool>> way;
    for (auto slash = place.find('/', 1);; slash = place.find('/', slash + 1)) {
      const Path folder = place.substr(0, slash);
      const auto facts = probe_name(folder);
      way.emplace_back(folder, facts && facts->is_own);
      if (slash == std::string::npos) break;
    }
    out.push_back(find_overlay_for(way));
  }
  return out;
}

Result<std::map<Path, FolderOnTheWay>> probe_folders_on_the_way(const std::set<Path>& folders) {
  std::map<Path, FolderOnTheWay> out;
  std::size_t all = 0;
  for (const Path& path : folders) {
    FolderOnTheWay folder;
    const auto facts = probe_name(path);
    const auto names = read_names(path, kMostNames + 1);
    if (facts) folder.facts = *facts;
    folder.is_read = facts && names;
    if (names)
      for (const std::string& name : *names)
        if (const auto one = probe_name((path == "/" ? "" : path) + "/" + name)) folder.names[name] = *one;
    if ((all += folder.names.size()) > kMostNames)
      return Error{0, "show " + render_for_console(path) + " to the command",
                   "there are mounts below it, and too many names in it", "run it as root"};
    out[path] = std::move(folder);
  }
  return out;
}

bool has_user_attributes(const Path& path) {
  return ::lgetxattr(path.c_str(), kUserNames.opaque, nullptr, 0) >= 0 || errno != EOPNOTSUPP;
}

UserNamespaceFacts probe_user_namespaces() {
  UserNamespaceFacts out;
  out.clone = read_setting("/proc/sys/kernel/unprivileged_userns_clone");
  out.most = read_setting("/proc/sys/user/max_user_namespaces");
  out.apparmor = read_setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
  out.has_overlay =
      read_setting("/proc/filesystems").value_or("\toverlay").find("\toverlay") != std::string::npos;
  return out;
}

}  // namespace ramroot
