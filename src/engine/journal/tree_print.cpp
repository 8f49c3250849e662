// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/tree_print.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "base/read_folder.hpp"

namespace ramroot {

namespace {

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr const char* kDoing = "looking whether a folder changed";

std::uint64_t print_of(const struct stat& now, ino_t folder, const char* name) {
  Print print;
  print.add(name);
  for (const std::uint64_t one :
       {std::uint64_t{folder}, std::uint64_t{now.st_ino}, std::uint64_t{now.st_mode},
        std::uint64_t{now.st_uid}, std::uint64_t{now.st_gid}, static_cast<std::uint64_t>(now.st_size),
        std::uint64_t{now.st_rdev}})
    print.add_number(one);
  for (const timespec& time : {now.st_mtim, now.st_ctim}) {
    print.add_number(static_cast<std::uint64_t>(time.tv_sec));
    print.add_number(static_cast<std::uint64_t>(time.tv_nsec));
  }
  return print.value();
}

/// A folder on the way down, which is not open meanwhile: an ordinary user can nest more of them than a
/// process may have open.
struct Level {
  ino_t inode = 0;
  std::vector<std::string> below = {};  ///< folders in it that are still to be looked at
};

/// Adds the names of one folder to `sum`, and lists the folders among them.
Result<Level> add_folder(const UniqueFd& folder, std::uint64_t& sum) {
  struct stat self {};
  if (::fstat(folder.get(), &self) != 0) return Error{errno, kDoing};
  Level level{self.st_ino};
  FolderReader reader(UniqueFd(::openat(folder.get(), ".", kFolder)));
  while (const char* name = reader.next()) {
    struct stat now {};
    if (::fstatat(folder.get(), name, &now, AT_SYMLINK_NOFOLLOW) != 0) return Error{errno, kDoing};
    sum += print_of(now, self.st_ino, name);
    if (S_ISDIR(now.st_mode) && now.st_dev == self.st_dev) level.below.emplace_back(name);
  }
  if (reader.error() != 0) return Error{reader.error(), kDoing};
  return level;
}

}  // namespace

std::int64_t nanoseconds(std::int64_t seconds, std::uint32_t rest) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(seconds) * 1'000'000'000U + rest);
}

Result<std::uint64_t> print_tree(UniqueFd folder) {
  std::uint64_t sum = 0;
  auto first = add_folder(folder, sum);
  if (!first) return first.error();
  std::vector<Level> levels{*std::move(first)};
  while (!levels.empty()) {
    const bool is_finished = levels.back().below.empty();
    if (is_finished && levels.size() == 1) break;
    if (is_finished) levels.pop_back();
    const std::string next = is_finished ? ".." : levels.back().below.back();
    if (!is_finished) levels.back().below.pop_back();
    folder = UniqueFd(::openat(folder.get(), next.c_str(), kFolder));
    if (!folder.valid()) return Error{errno, kDoing};
    struct stat now {};
    if (::fstat(folder.get(), &now) != 0) return Error{errno, kDoing};
    if (is_finished && now.st_ino != levels.back().inode) return Error{ESTALE, kDoing};
    if (is_finished) continue;
    auto level = add_folder(folder, sum);
    if (!level) return level.error();
    levels.push_back(*std::move(level));
  }
  return sum;
}

}  // namespace ramroot
