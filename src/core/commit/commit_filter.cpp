// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/commit_filter.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "core/mounts/mount_policy.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNamed = 3;

bool name_matches(std::string_view pattern, std::string_view name) {
  return ::fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), 0) == 0;
}

/// Compares the names of a path with those of a pattern, as far as both go.
bool agree(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& path) {
  const std::size_t count = std::min(pattern.size(), path.size());
  for (std::size_t i = 1; i < count; ++i)  // from 1: before the first slash there is nothing
    if (!name_matches(pattern[i], path[i])) return false;
  return true;
}

std::vector<std::string_view> names_of(const Path& path) {
  return split(path == "/" ? std::string_view() : std::string_view(path), '/');
}

struct PatternMatch {
  const std::string* pattern = nullptr;
  std::size_t names = 0;  ///< in the pattern
};

/// The longest pattern that applies to this path.
PatternMatch find_longest(const std::vector<std::string>& patterns, const Path& path) {
  const auto names = names_of(path);
  PatternMatch longest;
  for (const std::string& one : patterns) {
    const auto pattern = split(one, '/');
    const std::size_t size = one == "/" ? 1 : pattern.size();
    const bool applies = one == "/" || (size <= names.size() && agree(pattern, names));
    if (applies && size > longest.names) longest = {&one, size};
  }
  return longest;
}

/// The name that somebody refused, and that this path belongs to; null if there is none.
const Path* find_refused(const std::map<Path, Reach>& refused, const Path& path) {
  if (const auto one = refused.find(path); one != refused.end()) return &one->first;
  for (Path folder = path; folder.size() > 1;) {
    const auto one = refused.find(folder = parent_of(folder));
    if (one != refused.end() && one->second == Reach::tree) return &one->first;
  }
  return nullptr;
}

/// The number of names in it; 0 if none does.
std::size_t longest_match(const std::vector<std::string>& patterns, const Path& path) {
  return find_longest(patterns, path).names;
}

}  // namespace

const std::vector<std::string>& image_patterns() {
  static const std::vector<std::string> patterns{
      "/boot/initrd*", "/boot/initramfs*", "/boot/vmlinu*", "/boot/*.img",
      // A boot partition of its own (Raspberry Pi: /boot/firmware), or a folder of somebody's own.
      "/boot/*/initrd*", "/boot/*/initramfs*", "/boot/*/vmlinu*", "/boot/*/*.img",
      // Unified kernel images, and what kernel-install puts into a folder of its own.
      "/boot/EFI/Linux", "/boot/efi/EFI/Linux", "/efi/EFI/Linux", "/boot/*/*/initrd*", "/boot/*/*/linux",
      "/boot/efi/*/*/initrd*", "/boot/efi/*/*/linux", "/efi/*/*/initrd*", "/efi/*/*/linux"};
  return patterns;
}

bool is_boot_image(const Path& path) { return longest_match(image_patterns(), path) > 0; }

std::vector<std::string> default_exclusions() {
  std::vector<std::string> out{
      "/tmp",
      "/var/tmp",
      "/var/cache",
      "/var/log",
      "/var/lib/apt/lists",
      "/var/lib/systemd/coredump",
      "/home/*/.cache",
      "/root/.cache",
      // Locks of package managers and of passwd(1), which they leave behind, and dpkg's unfinished file.
      "/var/lib/dpkg/lock",
      "/var/lib/dpkg/lock-frontend",
      "/var/lib/dpkg/triggers/Lock",
      "/var/lib/dpkg/updates/tmp.i",
      "/var/lib/rpm/.rpm.lock",
      "/usr/lib/sysimage/rpm/.rpm.lock",
      "/etc/.pwd.lock",
      // Two machines must not share these.
      "/etc/machine-id",
      "/var/lib/dbus/machine-id",
      "/var/lib/systemd/random-seed",
      "/etc/ssh/ssh_host_*",
  };
  out.insert(out.end(), image_patterns().begin(), image_patterns().end());
  return out;
}

bool is_included(const CommitFilter& filter, const Path& path) {
  if (filter.included.empty()) return false;  // the usual case, asked for every object
  const std::size_t names = longest_match(filter.included, path);
  return names > longest_match(filter.excluded, path) && names >= longest_match(filter.standing, path);
}

const std::string* find_exclusion(const CommitFilter& filter, const Path& path) {
  if (!filter.refused.empty())
    if (const Path* const one = find_refused(filter.refused, path)) return one;
  const std::size_t included = longest_match(filter.included, path);
  const PatternMatch excluded = find_longest(filter.excluded, path),
                     standing = find_longest(filter.standing, path);
  if (excluded.pattern != nullptr && excluded.names >= included && excluded.names >= standing.names)
    return excluded.pattern;
  return standing.names > included ? standing.pattern : nullptr;
}

bool is_excluded(const CommitFilter& filter, const Path& path) {
  return find_exclusion(filter, path) != nullptr;
}

void Exclusions::add(const std::string& pattern, const Path& path) {
  LeftOut& left = by_pattern_[pattern];
  ++left.changes;
  if (left.some.size() < kMostNamed) left.some.push_back(path);
}

void Exclusions::add(const Exclusions& others) {
  for (const auto& [pattern, more] : others.by_pattern_) {
    LeftOut& left = by_pattern_[pattern];
    left.changes += more.changes;
    for (const Path& path : more.some)
      if (left.some.size() < kMostNamed) left.some.push_back(path);
  }
}

std::size_t Exclusions::count() const {
  std::size_t all = 0;
  for (const auto& [pattern, left] : by_pattern_) all += left.changes;
  return all;
}

Keep decide_conflict(const CommitFilter& filter, const Path& path) {
  const std::size_t mine = longest_match(filter.mine, path), theirs = longest_match(filter.theirs, path);
  if (mine == theirs) return Keep::undecided;
  return mine > theirs ? Keep::mine : Keep::theirs;
}

bool may_exclude_below(const CommitFilter& filter, const Path& folder) {
  const auto names = names_of(folder);
  const auto is_below_folder = [&](const std::string& one) {
    const auto pattern = split(one, '/');
    return pattern.size() > names.size() && agree(pattern, names);
  };
  return std::any_of(filter.excluded.begin(), filter.excluded.end(), is_below_folder) ||
         std::any_of(filter.standing.begin(), filter.standing.end(), is_below_folder);
}

}  // namespace ramroot
