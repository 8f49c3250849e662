// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/tree_walk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>

#include "base/folder_stack.hpp"
#include "base/read_folder.hpp"

namespace ramroot {

namespace {

/// Names in order, each with what it is. At most so many bytes of them: if there are more, the last ones in
/// the order are dropped.
class SortedNames {
 public:
  explicit SortedNames(std::size_t most) : most_(most) {}

  void add(const char* name, bool is_folder) {
    if (is_cut_ && std::strcmp(name, last_.c_str()) > 0) return;
    starts_.push_back(text_.size());
    text_.append(is_folder ? "/" : " ").append(name).push_back('\0');
    if (held() > most_ && starts_.size() > 1) drop_half();
  }

  void sort() {
    std::sort(starts_.begin(), starts_.end(),
              [this](auto a, auto b) { return std::strcmp(name_at(a), name_at(b)) < 0; });
  }

  bool has_next() const { return next_ < starts_.size(); }
  bool is_next_folder() const { return text_[starts_[next_]] == '/'; }
  /// Valid as long as this object.
  const char* take() { return name_at(starts_[next_++]); }

  bool is_cut() const { return is_cut_; }
  std::string last() const { return starts_.empty() ? "" : name_at(starts_.back()); }
  std::size_t held() const { return text_.size() + starts_.size() * sizeof starts_[0]; }

 private:
  const char* name_at(std::size_t start) const { return text_.c_str() + start + 1; }

  void drop_half() {
    sort();
    SortedNames kept(most_);
    starts_.resize(starts_.size() / 2);
    for (const auto start : starts_) kept.add(name_at(start), text_[start] == '/');
    kept.last_ = last();
    kept.is_cut_ = true;
    *this = std::move(kept);
  }

  std::size_t most_;
  std::string text_ = {};  ///< of each: "/" or " ", the name, a zero
  std::vector<std::size_t> starts_ = {};
  std::size_t next_ = 0;
  bool is_cut_ = false;
  std::string last_ = {};  ///< if names were dropped: those after this one are
};

class TreeWalk {
 public:
  TreeWalk(UniqueFd top, std::string path, TreeVisitor& visitor, std::size_t most_held)
      : stack_(std::move(top)),
        path_(path == "/" ? "" : std::move(path)),
        visitor_(visitor),
        most_held_(most_held) {}

  void run() {
    bool goes_on = enter_folder();
    while (goes_on) {
      SortedNames& names = levels_.back().names;
      if (names.has_next()) goes_on = names.is_next_folder() ? enter() : visit();
      else if (names.is_cut()) goes_on = read_names(names.last());
      else if (levels_.size() > 1) goes_on = leave();
      else goes_on = false;
    }
  }

 private:
  /// A folder on the way.
  struct Level {
    std::size_t path_size;  ///< of this folder
    SortedNames names;      ///< that are still to come
  };

  Found found(std::size_t folder_size) const { return {stack_.fd(), path_.c_str() + folder_size + 1, path_}; }

  void add_name(const char* name) { path_.append("/").append(name); }

  bool enter_folder() {
    levels_.push_back({path_.size(), SortedNames(0)});
    return read_names("");
  }

  /// Reads the names of the present folder that come after this one.
  bool read_names(const std::string& after) {
    held_ -= levels_.back().names.held();
    SortedNames names(std::max(kLeastHeld, most_held_ - std::min(most_held_, held_)));
    UniqueFd again(::fcntl(stack_.fd(), F_DUPFD_CLOEXEC, 0));
    if (!after.empty()) (void)::lseek(stack_.fd(), 0, SEEK_SET);
    FolderReader reader(std::move(again));
    while (const char* name = reader.next())
      if (after.empty() || std::strcmp(name, after.c_str()) > 0) names.add(name, reader.is_folder());
    names.sort();
    held_ += names.held();
    levels_.back().names = std::move(names);
    return reader.error() == 0 || visitor_.unreadable(path_, reader.error()) != Next::stop;
  }

  bool visit() {
    Level& level = levels_.back();
    add_name(level.names.take());
    const bool goes_on = visitor_.object(found(level.path_size)) != Next::stop;
    path_.resize(level.path_size);
    return goes_on;
  }

  bool enter() {
    const std::size_t size = levels_.back().path_size;
    add_name(levels_.back().names.take());
    UniqueFd opened(::openat(stack_.fd(), path_.c_str() + size + 1, kFolderFlags));
    Next next = Next::skip;
    if (!opened.valid()) next = visitor_.unreadable(path_, errno) == Next::stop ? Next::stop : Next::skip;
    else next = visitor_.enter(found(size), opened.get());
    if (next == Next::go_on && stack_.enter(std::move(opened))) return enter_folder();
    if (next == Next::go_on && visitor_.unreadable(path_, errno) == Next::stop) next = Next::stop;
    path_.resize(size);
    return next != Next::stop;
  }

  bool leave() {
    held_ -= levels_.back().names.held();
    levels_.pop_back();
    if (!stack_.leave()) return (void)visitor_.unreadable(path_, errno), false;
    const std::size_t size = levels_.back().path_size;
    const Next next = visitor_.leave(found(size));
    path_.resize(size);
    return next != Next::stop;
  }

  static constexpr std::size_t kLeastHeld = 1U << 12;
  FolderStack stack_;
  std::string path_;
  TreeVisitor& visitor_;
  std::size_t most_held_;
  std::size_t held_ = 0;  ///< by the names of all levels
  std::vector<Level> levels_;
};

}  // namespace

void walk_tree(UniqueFd top, std::string path, TreeVisitor& visitor, std::size_t most_held) {
  TreeWalk(std::move(top), std::move(path), visitor, most_held).run();
}

}  // namespace ramroot
