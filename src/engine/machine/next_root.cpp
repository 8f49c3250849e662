// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/next_root.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "engine/machine/list_folder.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

std::optional<Place> NextRoot::place_of(const Path& path) const {
  const MountEntry* mount = find_covering(mounts_, path);
  if (mount == nullptr) return Place{"/", path};  // in a chroot that is not a mount point
  if (mount->fstype == "autofs") return std::nullopt;
  const auto own = read_own_overlay(*mount, places_);
  if (own && own->target != "/" && own->lower != ro() + own->target)  // the real root has no folder for it
    return Place{own->lower, path == own->target ? "/" : path.substr(own->target.size())};
  return mount->fstype == "overlay" || is_our_root(*mount) ? Place{ro(), path} : Place{"/", path};
}

bool NextRoot::is_private() const { return ::access(ro().c_str(), X_OK) != 0 && errno == EACCES; }

Result<void> NextRoot::require_visible(const std::string& attempt) const {
  if (is_private()) return Error{EACCES, attempt, "only root may see the real root"};
  return {};
}

Result<NextRoot> NextRoot::probe() {
  auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  NextRoot root;
  root.mounts_ = *std::move(mounts);
  const MountEntry* at_root = find_mount_at(root.mounts_, "/");
  const auto state = read_state();
  if (!state) {  // lost or unreadable: the mounts tell as well
    const auto places = find_layer_places(root.mounts_);
    root.is_protected_ = places.has_value();
    if (places) root.places_ = *places;
    return root;
  }
  // The state file is also visible in the view of ramroot-commit, whose root is the real one.
  const bool is_ours = at_root != nullptr && is_our_root(*at_root);
  root.is_protected_ = state->outcome == Outcome::is_protected && is_ours;
  if (root.is_protected_) root.places_ = {state->ro, state->rw};
  return root;
}

void NextRoot::note_unless_missing(const Error& why) const {
  if (!failure_ && !is_missing_or_link(why.errno_value)) failure_ = why;
}

std::optional<std::string> NextRoot::text_of(const Path& path, std::size_t most) const {
  const auto place = place_of(path);
  if (!place) return std::nullopt;
  auto text = read_file_beneath(*place, most);
  if (text) return *std::move(text);
  note_unless_missing(text.error());
  return std::nullopt;
}

bool NextRoot::has_file(const Path& path) const {
  const auto place = place_of(path);
  if (!place) return false;
  const auto fd = open_beneath(*place, O_PATH, Links::stay_in_root);
  struct stat now {};
  if (fd && ::fstat(fd->get(), &now) == 0) return S_ISREG(now.st_mode);
  note_unless_missing(fd ? Error{errno, "look at " + place->text()} : fd.error());
  return false;
}

std::vector<std::string> NextRoot::names_in(const Path& folder) const {
  const auto place = place_of(folder);
  auto names = place ? read_names_beneath(*place) : std::vector<std::string>();
  if (names) return *std::move(names);
  note_unless_missing(names.error());
  return {};
}

}  // namespace ramroot
