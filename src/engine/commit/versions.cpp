// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/versions.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <climits>
#include <utility>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "engine/commit/compare.hpp"
#include "engine/machine/run_program.hpp"

namespace ramroot {

namespace {

/// The longest diff of two such texts: each byte a line of its own, and all lines different.
constexpr std::size_t kMostDiff = 8 * kMostText;

Error failed(const Place& place) { return Error{errno, "read " + render_for_console(place.text())}; }

/// Reads one byte more than is shown, because the file may have grown since stat(2).
Result<Contents> sort_contents(const UniqueFd& file, const Place& place) {
  const auto bytes = read_up_to(file.get(), kMostText + 1);
  if (!bytes) return failed(place);
  if (bytes->size() > kMostText) return Contents::large;
  return is_text(*bytes) ? Contents::text : Contents::binary;
}

/// @param version  stays empty if the name does not exist
Result<void> open_version(const Place& place, std::optional<Version>& version, UniqueFd& file) {
  const auto at = open_parent_beneath(place);
  if (!at && is_missing_or_link(at.error().errno_value)) return {};
  if (!at) return at.error();
  struct stat now {};
  const int parent = at->parent.get();
  const char* const name = at->name.c_str();
  if (::fstatat(parent, name, &now, AT_SYMLINK_NOFOLLOW) != 0) {
    if (is_missing_or_link(errno)) return {};
    return failed(place);
  }
  Version found{make_node(now)};
  if (found.node.type == NodeType::link) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(parent, name, target.data(), target.size());
    if (size < 0) return failed(place);
    found.leads_to.assign(target.data(), static_cast<std::size_t>(size));
  } else if (found.node.type == NodeType::file && found.node.size > kMostText) {
    found.contents = Contents::large;
  } else if (found.node.type == NodeType::file) {
    file = UniqueFd(::openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOATIME | O_CLOEXEC));
    if (!file.valid()) return failed(place);
    const auto contents = sort_contents(file, place);
    if (!contents) return contents.error();
    found.contents = *contents;
  }
  version = std::move(found);
  return {};
}

/// By descriptor: diff(1) must read the very file that was inspected, even if its name now
/// belongs to another.
std::string name_for_program(const UniqueFd& file, bool is_wanted) {
  return is_wanted ? path_of_fd(file.get()) : "/dev/null";
}

std::string label_of(std::string_view side, const Path& path, bool is_wanted) {
  return is_wanted ? render_patch_name(side, path) : "/dev/null";
}

}  // namespace

Result<OpenVersions> open_versions(const LayerPair& layers, const Change& change) {
  const Path inside = layers.target == "/" ? change.path : change.path.substr(layers.target.size());
  OpenVersions out;
  // If a folder was made anew, the lower layer may have a hidden object with this name.
  if (change.kind != ChangeKind::added)
    if (auto done = open_version(Place{layers.lower, inside}, out.versions.before, out.before); !done)
      return done.error();
  if (change.kind != ChangeKind::deleted)
    if (auto done = open_version(Place{layers.upper, inside}, out.versions.now, out.now); !done)
      return done.error();
  return out;
}

Result<std::string> run_diff_program(const OpenVersions& open, const DiffSides& sides, const Path& path) {
  ProgramCall call{{"diff", "--text", "--unified", "--label=" + label_of("a", path, sides.before),
                    "--label=" + label_of("b", path, sides.now), "--",
                    name_for_program(open.before, sides.before), name_for_program(open.now, sides.now)}};
  call.memory = kEnoughMemory;
  if (sides.before) call.kept.push_back(open.before.get());
  if (sides.now) call.kept.push_back(open.now.get());
  std::string text;
  const auto status = run_program(call, [&](std::string_view piece) {
    text += piece.substr(0, kMostDiff - std::min(kMostDiff, text.size()));
    return text.size() < kMostDiff;
  });
  const std::string attempt = "compare the versions of " + render_for_console(path) + " with diff(1)";
  if (!status) return Error{status.error().errno_value, attempt, status.error().detail};
  if (*status > 1) return Error{0, attempt, "its exit status is " + std::to_string(*status)};
  return text;
}

Result<std::string> diff_texts(std::string_view before, std::string_view now, const Path& path) {
  OpenVersions open;
  for (const auto& [text, file] : {std::pair(before, &open.before), std::pair(now, &open.now)}) {
    *file = UniqueFd(::memfd_create("version", MFD_CLOEXEC));
    if (!file->valid() || !write_all(file->get(), text))
      return Error{errno, "keep a version of " + render_for_console(path) + " in memory"};
  }
  return run_diff_program(open, {true, true}, path);
}

}  // namespace ramroot
