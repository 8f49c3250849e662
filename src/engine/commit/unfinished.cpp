// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/unfinished.hpp"

#include "core/request/run_places.hpp"
#include "engine/commit/layers.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

Result<void> record_unfinished(System& system) { return perform(StoreText{kUnfinished, ""}, system); }

Result<void> settle_unfinished(System& system) {
  const auto recorded = probe_existing({kUnfinished});
  if (!recorded || recorded->empty()) return recorded ? Result<void>() : recorded.error();
  const auto trees = probe_protected_trees();
  if (!trees) return trees.error();
  for (const ProtectedTree& tree : *trees)
    if (const auto waits = has_journal(tree.layers.lower); !waits || *waits)
      return waits ? Result<void>() : waits.error();
  return perform(RemoveFile{kUnfinished}, system);
}

}  // namespace ramroot
