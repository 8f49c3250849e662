// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/tree_walk.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/folder_stack.hpp"
#include "base/read_folder.hpp"

namespace ramroot {

namespace {

class TreeWalk {
 public:
  TreeWalk(UniqueFd top, std::string path, TreeVisitor& visitor)
      : stack_(std::move(top)), path_(path == "/" ? "" : std::move(path)), visitor_(visitor) {}

  void run() {
    bool goes_on = read_folder();
    while (goes_on) {
      Level& level = levels_.back();
      if (level.next < level.folders.size()) goes_on = enter(level);
      else if (levels_.size() > 1) goes_on = leave();
      else goes_on = false;
    }
  }

 private:
  /// A folder on the way, with its subfolders.
  struct Level {
    std::size_t path_size = 0;  ///< of this folder
    std::string folders = {};   ///< the names of its subfolders, each with a zero at its end
    std::size_t next = 0;       ///< where the first of them begins that is still to come
  };

  Found found(std::size_t folder_size) const { return {stack_.fd(), path_.c_str() + folder_size + 1, path_}; }

  void add_name(const char* name) { path_.append("/").append(name); }

  /// Visits what is in the present folder, and notes its subfolders for later.
  bool read_folder() {
    Level level{path_.size()};
    FolderReader reader(UniqueFd(::fcntl(stack_.fd(), F_DUPFD_CLOEXEC, 0)));
    bool goes_on = true;
    while (const char* name = goes_on ? reader.next() : nullptr) {
      if (reader.is_folder()) {
        level.folders.append(name).push_back('\0');
        continue;
      }
      add_name(name);
      goes_on = visitor_.object(found(level.path_size)) != Next::stop;
      path_.resize(level.path_size);
    }
    if (reader.error() != 0) goes_on = goes_on && visitor_.unreadable(path_, reader.error()) != Next::stop;
    levels_.push_back(std::move(level));
    return goes_on;
  }

  bool enter(Level& level) {
    const std::size_t size = level.path_size;
    add_name(level.folders.c_str() + level.next);
    level.next += path_.size() - size;
    UniqueFd opened(::openat(stack_.fd(), path_.c_str() + size + 1, kFolderFlags));
    Next next = Next::skip;
    if (!opened.valid()) next = visitor_.unreadable(path_, errno) == Next::stop ? Next::stop : Next::skip;
    else next = visitor_.enter(found(size), opened.get());
    if (next == Next::go_on && stack_.enter(std::move(opened))) return read_folder();
    if (next == Next::go_on && visitor_.unreadable(path_, errno) == Next::stop) next = Next::stop;
    path_.resize(size);
    return next != Next::stop;
  }

  bool leave() {
    levels_.pop_back();
    if (!stack_.leave()) return (void)visitor_.unreadable(path_, errno), false;
    const std::size_t size = levels_.back().path_size;
    const Next next = visitor_.leave(found(size));
    path_.resize(size);
    return next != Next::stop;
  }

  static constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  FolderStack stack_;
  std::string path_;
  TreeVisitor& visitor_;
  std::vector<Level> levels_;
};

}  // namespace

void walk_tree(UniqueFd top, std::string path, TreeVisitor& visitor) {
  TreeWalk(std::move(top), std::move(path), visitor).run();
}

}  // namespace ramroot
