// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/below.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "base/attributes.hpp"
#include "base/beneath.hpp"
#include "base/tree_walk.hpp"
#include "engine/commit/compare.hpp"

namespace ramroot {

namespace {

/// The latest moment that a time can stand for: some file systems store whole seconds (ext4 with inodes of
/// 128 bytes), and cut the rest off.
std::int64_t latest_of(const timespec& time) { return in_ns(time) + (time.tv_nsec == 0 ? 999'999'999 : 0); }

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

LowerPrint print_of(const struct stat& now) {
  return {now.st_ino, static_cast<std::uint64_t>(now.st_size), in_ns(now.st_mtim), in_ns(now.st_ctim)};
}

/// Adds up what is in a folder, in any order.
class Sum : public TreeVisitor {
 public:
  Sum(const Path& folder, const IsKnown& is_known) : folder_(folder), is_known_(is_known) {}
  Next object(const Found& found) override { return add(found); }
  Next enter(const Found& found, int) override { return add(found); }
  Next unreadable(const std::string& path, int why) override {
    sum += hash_of(path) + static_cast<std::uint64_t>(why);
    return Next::go_on;
  }

  std::uint64_t sum = 0;
  std::int64_t latest = 0;  ///< the last change of an object

 private:
  Next add(const Found& found) {
    struct stat now {};
    if (::fstatat(found.folder, found.name, &now, AT_SYMLINK_NOFOLLOW) != 0)
      return unreadable(found.path, errno);
    const LowerPrint print = print_of(now);
    if (!is_known_ || !is_known_(folder_ + found.path, now))
      latest = std::max(latest, latest_of(now.st_ctim));
    sum += hash_of(found.path + ' ' + std::to_string(print.inode) + ' ' + std::to_string(print.ctime));
    return Next::go_on;
  }

  const Path& folder_;
  const IsKnown& is_known_;
};

std::uint64_t sum_attributes(const Place& place, const struct stat& now) {
  std::string text =
      std::to_string(now.st_mode) + ' ' + std::to_string(now.st_uid) + ' ' + std::to_string(now.st_gid);
  if (const auto attributes = read_attributes(place.text()))
    for (const auto& [name, value] : *attributes)
      text.append(1, '\0').append(name).append(1, '=').append(value);
  return hash_of(text);
}

}  // namespace

std::int64_t in_ns(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

std::optional<Below> look_below(const Place& place, Hides hides, const IsKnown& is_known) {
  const auto found = stat_beneath(place);
  if (!found || !*found) return std::nullopt;
  const struct stat& now = **found;
  const Node node = make_node(now);
  const std::int64_t latest = is_known && is_known(place.path, now) ? 0 : latest_of(now.st_ctim);
  if (!S_ISDIR(now.st_mode)) return Below{print_of(now), latest, identify(&node, Hides::object)};
  // The times of a folder whose contents are seen are those of its names, which are changes of their own.
  if (hides == Hides::attributes)
    return Below{{now.st_ino, 0, 0, 0, sum_attributes(place, now)}, latest, identify(&node, hides)};
  Below below{print_of(now), latest, identify(&node, Hides::tree)};
  Sum sum(place.path, is_known);
  if (auto folder = open_beneath(place, kFolderFlags, Links::refuse); folder)
    walk_tree(*std::move(folder), "", sum);
  below.print.rest = sum.sum;
  below.latest = std::max(below.latest, sum.latest);
  return below;
}

}  // namespace ramroot
