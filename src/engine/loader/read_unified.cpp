// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/loader/read_unified.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "base/beneath.hpp"
#include "base/file_io.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kMostWords = 4096;  // more than a kernel takes (COMMAND_LINE_SIZE)

Error attempt(const Place& place, int why) { return Error{why, "read " + place.text()}; }

/// As much of it as there is.
std::string read_section(int fd, const PeSection& section) {
  std::string text(static_cast<std::size_t>(std::min(section.size, kMostWords)), '\0');
  const ssize_t got = read_some_at(fd, text.data(), text.size(), static_cast<off_t>(section.offset));
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

}  // namespace

Result<std::optional<UnifiedLayout>> read_unified_layout(int fd, const Place& place) {
  std::string beginning(kPeHeaders, '\0');
  const ssize_t got = read_some_at(fd, beginning.data(), beginning.size(), 0);
  if (got < 0) return attempt(place, errno);
  beginning.resize(static_cast<std::size_t>(got));
  return parse_unified_layout(beginning);
}

Result<std::optional<UnifiedFile>> read_unified(const Place& place) {
  const auto name = open_beneath(place, O_PATH, Links::stay_in_root);
  if (!name) return name.error();
  struct stat now {};
  if (::fstat(name->get(), &now) != 0) return attempt(place, errno);
  if (!S_ISREG(now.st_mode)) return std::optional<UnifiedFile>();
  // Not through the place again, where something else may be by now.
  const UniqueFd fd(::open(path_of_fd(name->get()).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return attempt(place, errno);
  auto read = read_unified_layout(fd.get(), place);
  if (!read) return read.error();
  std::optional<UnifiedLayout> layout = *std::move(read);
  if (!layout) return std::optional<UnifiedFile>();
  layout->is_cut = layout->end > static_cast<std::uint64_t>(now.st_size);
  return std::optional<UnifiedFile>(
      {{*layout, read_section(fd.get(), layout->cmdline), read_section(fd.get(), layout->uname)},
       {now.st_dev, now.st_ino}});
}

}  // namespace ramroot
