#include "core/commit_filter.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "core/mount_policy.hpp"

namespace ramroot {

namespace {

bool name_matches(std::string_view pattern, std::string_view name) {
  return ::fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), 0) == 0;
}

/// The first names of a path against those of a pattern, as many as both have.
bool agree(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& path) {
  const std::size_t count = std::min(pattern.size(), path.size());
  for (std::size_t i = 1; i < count; ++i)  // before the first slash there is nothing
    if (!name_matches(pattern[i], path[i])) return false;
  return true;
}

bool matches(const std::vector<std::string>& patterns, const Path& path, bool below) {
  const auto names = split(path == "/" ? std::string_view() : std::string_view(path), '/');
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& one) {
    const auto pattern = split(one, '/');
    return (below ? pattern.size() > names.size() : pattern.size() <= names.size()) && agree(pattern, names);
  });
}

}  // namespace

std::vector<std::string> default_exclusions() {
  return {
      "/tmp",
      "/var/tmp",
      "/var/cache",
      "/var/log",
      "/var/lib/apt/lists",
      "/var/lib/systemd/coredump",
      "/home/*/.cache",
      "/root/.cache",
      // Two machines with the same ones are one machine too many.
      "/etc/machine-id",
      "/var/lib/dbus/machine-id",
      "/var/lib/systemd/random-seed",
      "/etc/ssh/ssh_host_*",
  };
}

bool is_pattern(const std::string& text) {
  return text != "/" && normalize_target(text) == text && !text.empty();
}

bool is_included(const CommitFilter& filter, const Path& path) {
  return matches(filter.included, path, false);
}

bool is_excluded(const CommitFilter& filter, const Path& path) {
  return matches(filter.excluded, path, false) && !is_included(filter, path);
}

bool may_exclude_below(const CommitFilter& filter, const Path& folder) {
  return matches(filter.excluded, folder, true);
}

}  // namespace ramroot
