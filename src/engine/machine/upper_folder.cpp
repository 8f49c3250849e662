// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/upper_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "base/beneath.hpp"
#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostUpperNote = 65536;

/// What a boot or mount.ramroot makes there; the second is where a lower layer can be.
constexpr std::string_view kOwnNames[] = {"upper", "work", "mounts", "ro", "lower", "whole"};

bool is_own_name(std::string_view name) {
  // Files of a boot that did not get far.
  return std::find(std::begin(kOwnNames), std::end(kOwnNames), name) != std::end(kOwnNames) ||
         name == ".note.json.new";
}

Result<bool> is_empty_or_missing(const Place& place) {
  auto fd = open_beneath(place, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) return fd.error().errno_value == ENOENT ? Result<bool>(true) : fd.error();
  FolderReader names(*std::move(fd));
  const bool is_empty = names.next() == nullptr;
  if (names.error() != 0) return Error{names.error(), "read " + render_place(place)};
  return is_empty;
}

/// Without a note it is ours only if there is nothing in it to lose.
Result<UpperFolder::Is> judge_without_note(UniqueFd fd, const Place& folder) {
  FolderReader names(std::move(fd));
  while (const char* name = names.next())
    if (!is_own_name(name)) return UpperFolder::Is::foreign;
  if (names.error() != 0) return Error{names.error(), "read " + render_place(folder)};
  for (const char* inside : {"/upper", "/mounts"}) {
    const auto is_empty = is_empty_or_missing({folder.root, folder.path + inside});
    if (!is_empty) return is_empty.error();
    if (!*is_empty) return UpperFolder::Is::foreign;
  }
  return UpperFolder::Is::empty;
}

}  // namespace

Result<UpperFolder> probe_upper_folder(const Place& folder) {
  using Is = UpperFolder::Is;
  auto fd = open_beneath(folder, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) {
    const int why = fd.error().errno_value;
    if (why == ENOENT) return UpperFolder{};
    if (why == ENOTDIR || why == ELOOP) return UpperFolder{Is::foreign};
    return fd.error();
  }
  const auto text = read_file_beneath({folder.root, folder.path + kUpperNote}, kMostUpperNote);
  if (!text && text.error().errno_value == ENOENT) {
    const auto is = judge_without_note(*std::move(fd), folder);
    return is ? Result<UpperFolder>(UpperFolder{*is}) : is.error();
  }
  const auto note = text ? parse_upper_note(*text) : text.error();
  const auto mark = stat_beneath({folder.root, folder.path + kForgetMark});
  if (!mark) return mark.error();
  return UpperFolder{Is::changes, note ? std::optional(*note) : std::nullopt, mark->has_value()};
}

Result<void> store_in_upper(const Place& folder, const Place& file, const std::string& text, System& system) {
  const StoreText store{file, text, kOnlyForRoot};
  auto done = perform(store, system);
  if (done || done.error().errno_value != ENOSPC) return done;
  if (!perform(RemoveFile{Place{folder.root, folder.path + kUpperRoom}}, system)) return done;
  return perform(store, system);
}

void keep_upper_room(const Place& folder, System& system) {
  const Place room{folder.root, folder.path + kUpperRoom};
  if (const auto now = stat_beneath(room); now && !*now)
    (void)perform(StoreText{room, render_upper_room(), kOnlyForRoot}, system);
}

}  // namespace ramroot
