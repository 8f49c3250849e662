// SPDX-License-Identifier: GPL-3.0-or-later
/// What the folders of the real root demand of what is put into them, tried in the stage before anything is
/// copied: once a journal is written, it is too late to find that a rename cannot work.
#pragma once

#include <map>

#include "base/file_flags.hpp"
#include "base/result.hpp"
#include "engine/commit/commit_set.hpp"
#include "system/system.hpp"

namespace ramroot {

/// What new objects in a folder get from it.
struct FolderDemands {
  bool is_encrypted = false;  ///< and a copy that was made elsewhere is not
  bool folds_case = false;
  Project project = {};
};

/// Tries the operations of one commit, and makes the stage so that copies become what they have to be.
class StageTrial {
 public:
  /// The stage has to exist and to be empty.
  StageTrial(const LayerPair& layers, System& system) : layers_(layers), system_(system) {}

  /// An Error names the first operation that could not be done, or not be taken back.
  Result<void> run(const std::vector<CommitOp>& ops);

  /// To be called before each operation is staged, in the order of run().
  Result<void> make_ready(const CommitOp& op);

  /// To be called when all are staged: the stage itself takes what was replaced, of whatever project.
  Result<void> end();

 private:
  Result<FolderDemands> demands_of(const Path& folder);
  Result<Project> project_for(const CommitOp& op);
  Result<void> check(const CommitOp& op);
  Result<void> try_exchange();
  Result<void> try_rename(const CommitOp& op, const FolderDemands& demands);
  Result<void> set_stage(const Project& project);
  Error refuse_op(const CommitOp& op, int why, const std::string& words, const char* advice) const;

  LayerPair layers_;
  System& system_;
  std::map<Path, FolderDemands> known_ = {};
  std::map<Path, Project> made_ = {};  ///< folders that the commit puts
  Project stage_ = {}, at_rest_ = {};
  bool is_encrypted_ = false;
};

}  // namespace ramroot
