// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/tree_print.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/tree_walk.hpp"

namespace ramroot {

namespace {

constexpr const char* kAttempt = "look whether a folder changed";

std::uint64_t print_of(const struct stat& now, ino_t folder, const char* name) {
  Print print;
  print.add(name);
  for (const std::uint64_t one :
       {std::uint64_t{folder}, std::uint64_t{now.st_ino}, std::uint64_t{now.st_mode},
        std::uint64_t{now.st_uid}, std::uint64_t{now.st_gid}, static_cast<std::uint64_t>(now.st_size),
        std::uint64_t{now.st_rdev}})
    print.add_number(one);
  const auto add_time = [&](const timespec& time) {
    print.add_number(static_cast<std::uint64_t>(time.tv_sec));
    print.add_number(static_cast<std::uint64_t>(time.tv_nsec));
  };
  add_time(now.st_mtim);
  // A file with several names changes when any of them does, also by the commit itself.
  if (now.st_nlink == 1 || S_ISDIR(now.st_mode)) add_time(now.st_ctim);
  return print.value();
}

class TreePrint : public TreeVisitor {
 public:
  explicit TreePrint(const struct stat& top) : device_(top.st_dev), folders_{top.st_ino} {}

  Next object(const Found& found) override {
    if (::fstatat(found.folder, found.name, &now_, AT_SYMLINK_NOFOLLOW) != 0) return fail(errno);
    sum += print_of(now_, folders_.back(), found.name);
    return Next::go_on;
  }
  Next enter(const Found& found, int) override {
    if (object(found) == Next::stop) return Next::stop;
    if (now_.st_dev != device_) return Next::skip;
    folders_.push_back(now_.st_ino);
    return Next::go_on;
  }
  Next leave(const Found&) override { return folders_.pop_back(), Next::go_on; }
  Next unreadable(const std::string&, int why) override { return fail(why); }

  std::uint64_t sum = 0;
  std::optional<Error> failure = std::nullopt;

 private:
  Next fail(int why) { return failure = Error{why, kAttempt}, Next::stop; }

  struct stat now_ {};
  dev_t device_;
  std::vector<ino_t> folders_;  ///< from the top down
};

}  // namespace

std::int64_t nanoseconds(std::int64_t seconds, std::uint32_t rest) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(seconds) * 1'000'000'000U + rest);
}

Result<std::uint64_t> print_tree(UniqueFd folder) {
  struct stat top {};
  if (::fstat(folder.get(), &top) != 0) return Error{errno, kAttempt};
  TreePrint print(top);
  walk_tree(std::move(folder), "", print);
  if (print.failure) return *print.failure;
  return print.sum;
}

}  // namespace ramroot
