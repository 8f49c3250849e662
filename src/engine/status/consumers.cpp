// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/consumers.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <cstdint>

#include <algorithm>
#include <map>

#include "base/tree_walk.hpp"
#include "core/commit/change_summary.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/status/status.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kBlock = 512;  // the unit of st_blocks, stat(2)

using Sums = std::map<std::string, std::uint64_t>;

/// Adds up an upper layer. What vanishes meanwhile or cannot be read is left out.
class Addition : public TreeVisitor {
 public:
  explicit Addition(Sums& sums) : sums_(sums) {}

  Next object(const Found& found) override { return add(found, NodeType::file); }
  Next enter(const Found& found, int) override { return add(found, NodeType::folder); }
  Next unreadable(const std::string&, int) override { return Next::go_on; }

 private:
  Next add(const Found& found, NodeType type) {
    struct stat now {};
    if (::fstatat(found.folder, found.name, &now, AT_SYMLINK_NOFOLLOW) == 0)
      sums_[folder_of(found.path, type)] += static_cast<std::uint64_t>(now.st_blocks) * kBlock + kRamPerInode;
    return Next::go_on;
  }

  Sums& sums_;
};

/// Adds the contents of an upper layer that is seen at `target`.
void add_layer(const Path& upper, const std::string& target, Sums& sums) {
  Addition addition(sums);
  walk_tree(UniqueFd(::open(upper.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), target, addition);
}

}  // namespace

std::vector<Consumer> probe_consumers(const Path& rw, std::size_t count) {
  Sums sums;
  add_layer(rw + "/upper", "/", sums);
  for (const std::string& name : list_folder(rw + "/mounts"))
    add_layer(Path(rw).append("/mounts/").append(name).append("/upper"), layer_target(name), sums);
  std::vector<Consumer> all;
  for (const auto& [path, bytes] : sums)
    if (bytes > 0) all.push_back({path, bytes});
  std::stable_sort(all.begin(), all.end(),
                   [](const Consumer& a, const Consumer& b) { return a.bytes > b.bytes; });
  if (all.size() > count) all.resize(count);
  return all;
}

}  // namespace ramroot
