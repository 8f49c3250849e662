// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/consumers.hpp"

#include <sys/stat.h>
#include <cstdint>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "core/commit/change_summary.hpp"
#include "core/mounts/own_overlay.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBlock = 512;  // the unit of st_blocks, stat(2)

/// Adds the contents of an upper layer that is seen at `target`.
void add_layer(const fs::path& upper, const std::string& target, std::map<std::string, std::uint64_t>& sums) {
  std::error_code failure;
  const std::string prefix = target == "/" ? "" : target;
  for (auto entry =
           fs::recursive_directory_iterator(upper, fs::directory_options::skip_permission_denied, failure);
       entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
    if (failure) return;
    struct stat now {};
    if (::lstat(entry->path().c_str(), &now) != 0) continue;  // deleted meanwhile
    const std::string path = prefix + entry->path().string().substr(upper.string().size());
    sums[folder_of(path, S_ISDIR(now.st_mode) ? NodeType::folder : NodeType::file)] +=
        static_cast<std::uint64_t>(now.st_blocks) * kBlock;
  }
}

}  // namespace

std::vector<Consumer> probe_consumers(const Path& rw, std::size_t count) {
  std::map<std::string, std::uint64_t> sums;
  add_layer(rw + "/upper", "/", sums);
  for (const std::string& name : list_folder(rw + "/mounts"))
    add_layer(fs::path(rw) / "mounts" / name / "upper", layer_target(name), sums);
  std::vector<Consumer> all;
  for (const auto& [path, bytes] : sums)
    if (bytes > 0) all.push_back({path, bytes});
  std::stable_sort(all.begin(), all.end(),
                   [](const Consumer& a, const Consumer& b) { return a.bytes > b.bytes; });
  if (all.size() > count) all.resize(count);
  return all;
}

}  // namespace ramroot
