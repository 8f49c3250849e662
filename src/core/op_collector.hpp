/// Turns what changed into what a commit does. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "core/change.hpp"
#include "core/commit_filter.hpp"
#include "core/commit_op.hpp"

namespace ramroot {

/// Takes changes in the order of a walk. What lies in a folder that is taken as a whole needs no
/// operation of its own.
class OpCollector {
 public:
  /// @param target  of the overlay: "/var"; paths of operations are beneath its lower layer
  OpCollector(Path target, CommitFilter filter) : target_(std::move(target)), filter_(std::move(filter)) {}
  void add(const Change& change);
  std::vector<CommitOp> ops;
  std::vector<std::string> left;  ///< what stays in RAM for a reason that has to be told

 private:
  bool stays_behind(const Change& change);
  void add_to_whole(const Change& change);

  Path target_, whole_, skipped_;
  CommitFilter filter_;
};

}  // namespace ramroot
