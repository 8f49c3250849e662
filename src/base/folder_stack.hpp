// SPDX-License-Identifier: GPL-3.0-or-later
/// The way from a folder down into its subfolders and up again, however deep it leads. Touches nothing.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <utility>
#include <vector>

#include "base/unique_fd.hpp"

namespace ramroot {

/// Keeps a fixed number of folders open. The way back to the others is "..", and each of them has
/// to be the folder through which the way down led: somebody may move folders meanwhile.
class FolderStack {
 public:
  /// @param top  invalid if there is nothing
  explicit FolderStack(UniqueFd top) { levels_.push_back({std::move(top)}); }

  int fd() const { return levels_.back().fd.get(); }  ///< the present folder; -1 if there is nothing
  std::size_t depth() const { return levels_.size() - 1; }

  /// Goes down into a folder. @return  false, with errno, and stays where it is
  bool enter(const char* name);
  /// The same for a folder that is open already; an invalid descriptor stands for nothing.
  /// @return  false, with errno, and stays where it is
  bool enter(UniqueFd folder);
  /// Goes up. @return  false, with errno, if that folder cannot be reached any more: the end of the way
  bool leave();

 private:
  struct Level {
    UniqueFd fd = {};
    bool is_closed = false;  ///< it can be opened again
    dev_t device = 0;
    ino_t inode = 0;
  };
  bool close_present();

  std::vector<Level> levels_;
};

}  // namespace ramroot
