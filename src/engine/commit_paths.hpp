/// Makes chosen changes permanent: stage, journal, apply. Each name is what it was or what it
/// becomes, whenever the power goes; a journal that is there gets finished.
#pragma once

#include <functional>
#include <vector>

#include "base/result.hpp"
#include "engine/commit_select.hpp"
#include "system/system.hpp"

namespace ramroot {

/// How a commit to one file system ended.
enum class CommitEnding {
  done,
  not_done,     ///< nothing changed
  interrupted,  ///< the journal is there: finish_commit() goes on
};

struct CommitResult {
  CommitEnding ending = CommitEnding::done;
  std::optional<Error> failure = std::nullopt;
};

/// Told before each operation is staged: how many are, and how many bytes of them.
using CommitProgress = std::function<void(std::size_t ops, std::uint64_t bytes)>;

/// For a view in which the lower layer can be written.
CommitResult commit_set(const CommitSet& set, const CommitProgress& progress, System& system);

/// Is there a journal on the file system at `lower`?
bool has_journal(const Path& lower);

/// Finishes what its journal says, or removes what was staged without one.
CommitResult finish_commit(const Path& lower, System& system);

}  // namespace ramroot
