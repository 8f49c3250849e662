// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/upper_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <optional>

#include "base/beneath.hpp"
#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "core/boot/boot_plan.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostUpperNote = 65536;
constexpr std::size_t kLeastRoom = 4096;

/// Folders that a boot or mount.ramroot makes there; lower layers are mounted in "ro", "lower" and "whole".
constexpr std::string_view kFolders[] = {"upper", "work", "mounts", "ro", "lower", "whole", "room"};
constexpr std::string_view kFiles[] = {kUpperNote, kForgetMark, kMadeFstab, kChangedFstab, kKeptHidden};

bool is_layer_folder(std::string_view name) {
  return std::find(std::begin(kFolders), std::end(kFolders), name) != std::end(kFolders);
}

/// Also those that are being written: ".note.json.new".
bool is_own_file(std::string_view name) {
  return std::any_of(std::begin(kFiles), std::end(kFiles), [&](std::string_view file) {
    const std::string_view own = file.substr(1);
    return name == own || (name.starts_with('.') && name.substr(1) == std::string(own) + ".new");
  });
}

Result<bool> is_empty_or_missing(const Place& place) {
  auto fd = open_beneath(place, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) return fd.error().errno_value == ENOENT ? Result<bool>(true) : fd.error();
  FolderReader names(*std::move(fd));
  const bool is_empty = names.next() == nullptr;
  if (names.error() != 0) return Error{names.error(), "read " + render_place(place)};
  return is_empty;
}

/// Does it have names that a boot makes, and nothing else? The note comes first: before it there is none but
/// itself.
Result<bool> has_own_names_only(UniqueFd fd, const Place& folder, bool has_note) {
  FolderReader names(std::move(fd));
  while (const char* name = names.next())
    if (!is_layer_folder(name) &&
        !(has_note ? is_own_file(name) : std::string_view(name) == ".note.json.new"))
      return false;
  if (names.error() != 0) return Error{names.error(), "read " + render_place(folder)};
  return true;
}

/// A link there would lead the boot to another place.
Result<bool> has_folders(const Place& folder) {
  for (const std::string_view name : kFolders) {
    if (name == Path(kUpperRoom).substr(1)) continue;  // nothing is mounted there, and it is made anew
    const auto now = stat_beneath({folder.root, folder.path + "/" + std::string(name)});
    if (!now) return now.error();
    if (*now && !S_ISDIR((*now)->st_mode)) return false;
  }
  return true;
}

/// Without a note it is ours only if there is nothing in it to lose.
Result<UpperFolder::Is> judge_without_note(const Place& folder) {
  for (const char* inside : {"/upper", "/mounts"}) {
    const auto is_empty = is_empty_or_missing({folder.root, folder.path + inside});
    if (!is_empty) return is_empty.error();
    if (!*is_empty) return UpperFolder::Is::foreign;
  }
  return UpperFolder::Is::empty;
}

/// Its size; nothing if there is no such file, or something else: a link could lead to a user's.
std::optional<std::size_t> size_of_room_file(const Place& file) {
  const auto now = stat_beneath(file);
  const bool is_own = now && *now && S_ISREG((*now)->st_mode) && (*now)->st_nlink == 1;
  return is_own ? std::optional(static_cast<std::size_t>((*now)->st_size)) : std::nullopt;
}

/// Rather a part than nothing: the session would take what is left.
void fill_room_file(const Place& file, System& system) {
  for (std::string text = render_room_file(); text.size() >= kLeastRoom; text.resize(text.size() / 2))
    if (perform(WriteText{file, text}, system)) return;
}

void make_room_anew(const Place& folder, System& system) {
  if (!perform(RemoveTree{Place{folder.root, folder.path + kUpperRoom}}, system)) return;
  for (const PlannedStep& planned : list_room_steps(folder))
    if (!perform(planned.step, system)) return;
}

}  // namespace

Path find_outer_changes(const Path& disk, const Path& dir) {
  for (std::size_t end = dir.find('/', 1); end != Path::npos; end = dir.find('/', end + 1)) {
    const auto note = stat_beneath({disk, dir.substr(0, end) + kUpperNote});
    if (note && *note) return dir.substr(0, end);
  }
  return "";
}

Result<void> mark_to_be_forgotten(const Place& folder, System& system) {
  const Place mark{folder.root, folder.path + kForgetMark}, room{folder.root, folder.path + kUpperRoom};
  auto done = perform(StoreText{mark, "", kOnlyForRoot}, system);
  if (done || done.error().errno_value != ENOSPC) return done;
  // Another name for something that is there needs no room at all.
  if (perform(Rename{room, mark}, system)) return {};
  return done;
}

Result<UpperFolder> probe_upper_folder(const Place& folder) {
  using Is = UpperFolder::Is;
  auto fd = open_beneath(folder, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) {
    const int why = fd.error().errno_value;
    if (why == ENOENT) return UpperFolder{};
    if (why == ENOTDIR || why == ELOOP) return UpperFolder{Is::foreign};
    return fd.error();
  }
  const auto has_no_links = has_folders(folder);
  if (!has_no_links) return has_no_links.error();
  if (!*has_no_links) return UpperFolder{Is::foreign};
  const auto text = read_file_beneath({folder.root, folder.path + kUpperNote}, kMostUpperNote);
  const auto note = text ? parse_upper_note(*text) : text.error();
  const bool has_note = text || text.error().errno_value != ENOENT;
  if (!note) {
    const auto is_own = has_own_names_only(*std::move(fd), folder, has_note);
    if (!is_own) return is_own.error();
    if (!*is_own) return UpperFolder{Is::foreign};
  }
  if (!has_note) {
    const auto is = judge_without_note(folder);
    return is ? Result<UpperFolder>(UpperFolder{*is}) : is.error();
  }
  const auto mark = stat_beneath({folder.root, folder.path + kForgetMark});
  if (!mark) return mark.error();
  return UpperFolder{Is::changes, note ? std::optional(*note) : std::nullopt, mark->has_value()};
}

void give_upper_room(const Place& folder, System& system) {
  const Path room = folder.path + kUpperRoom;
  for (const char* file : kRoomFiles)
    if (const Place at{folder.root, room + file}; size_of_room_file(at))
      (void)perform(WriteText{at, ""}, system);
  struct statvfs now {};
  const bool lacks_inodes =
      ::statvfs(folder.text().c_str(), &now) == 0 && now.f_files != 0 && now.f_favail < kRoomFiles.size();
  if (lacks_inodes) (void)perform(RemoveTree{Place{folder.root, room}}, system);
}

Result<void> store_in_upper(const Place& folder, const Place& file, const std::string& text, System& system) {
  const StoreText store{file, text, kOnlyForRoot};
  auto done = perform(store, system);
  if (done || done.error().errno_value != ENOSPC) return done;
  give_upper_room(folder, system);
  return perform(store, system);
}

void keep_upper_room(const Place& folder, System& system) {
  const Path room = folder.path + kUpperRoom;
  for (const char* file : kRoomFiles) {
    const Place at{folder.root, room + file};
    const auto size = size_of_room_file(at);
    if (!size) return make_room_anew(folder, system);
    // XFS refuses new files long before it refuses to let those grow that exist.
    if (*size != kRoomFileSize) fill_room_file(at, system);
  }
}

}  // namespace ramroot
