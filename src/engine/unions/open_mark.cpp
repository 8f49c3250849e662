// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/open_mark.hpp"

#include "core/journal/commit_op.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

Result<void> mark_open(const Path& lower, System& system) {
  const auto ours = make_commit_folder(lower, system);
  if (!ours) return ours.error();
  if (!*ours) return {};  // the commit itself is refused, and says why
  return perform(StoreText{Place{lower, kOpenMark}, "", kOnlyForRoot}, system);
}

Result<bool> is_marked_open(const Path& lower) {
  for (const char* path : {kCommitFolder, kOpenMark})
    if (auto ours = is_our_own(lower, path); !ours || !*ours) return ours;
  return true;
}

Result<void> remove_open_mark(const Path& lower, System& system) {
  const auto marked = is_marked_open(lower);
  if (!marked || !*marked) return marked ? Result<void>() : marked.error();
  if (auto done = perform(RemoveFile{Place{lower, kOpenMark}}, system); !done) return done;
  (void)perform(RemoveDir{Place{lower, kCommitFolder}}, system);
  return {};
}

}  // namespace ramroot
