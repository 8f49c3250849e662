// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/commit_filter.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "core/mounts/mount_policy.hpp"

namespace ramroot {

namespace {

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

/// The number of names in the longest pattern that applies to this path; 0 if none does.
std::size_t longest_match(const std::vector<std::string>& patterns, const Path& path) {
  const auto names = names_of(path);
  std::size_t longest = 0;
  for (const std::string& one : patterns) {
    if (one == "/") longest = std::max<std::size_t>(longest, 1);
    const auto pattern = split(one, '/');
    if (pattern.size() <= names.size() && agree(pattern, names)) longest = std::max(longest, pattern.size());
  }
  return longest;
}

}  // namespace

const std::vector<std::string>& image_patterns() {
  static const std::vector<std::string> kPatterns{
      "/boot/initrd*", "/boot/initramfs*", "/boot/vmlinu*", "/boot/*.img", "/boot/firmware/initramfs*",
      "/boot/firmware/*.img",
      // Unified kernel images, and what kernel-install puts into a folder of its own.
      "/boot/EFI/Linux", "/boot/efi/EFI/Linux", "/efi/EFI/Linux", "/boot/*/*/initrd*", "/boot/*/*/linux",
      "/boot/efi/*/*/initrd*", "/boot/efi/*/*/linux", "/efi/*/*/initrd*", "/efi/*/*/linux"};
  return kPatterns;
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
  return longest_match(filter.included, path) > longest_match(filter.excluded, path);
}

bool is_excluded(const CommitFilter& filter, const Path& path) {
  const std::size_t excluded = longest_match(filter.excluded, path);
  return excluded > 0 && excluded >= longest_match(filter.included, path);
}

Keep decide_conflict(const CommitFilter& filter, const Path& path) {
  const std::size_t mine = longest_match(filter.mine, path), theirs = longest_match(filter.theirs, path);
  if (mine == theirs) return Keep::undecided;
  return mine > theirs ? Keep::mine : Keep::theirs;
}

bool may_exclude_below(const CommitFilter& filter, const Path& folder) {
  const auto names = names_of(folder);
  return std::any_of(filter.excluded.begin(), filter.excluded.end(), [&](const std::string& one) {
    const auto pattern = split(one, '/');
    return pattern.size() > names.size() && agree(pattern, names);
  });
}

}  // namespace ramroot
