// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/stage_trial.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

constexpr const char* kOne = "/.ramroot/stage/try-1";
constexpr const char* kOther = "/.ramroot/stage/try-2";
constexpr const char* kAnotherWay = "exclude it, or change it with 'ramroot-commit -- COMMAND'";

/// The longest name that every file system with encrypted names takes.
constexpr std::size_t kAlwaysLong = 140;

/// Only files and folders have these attributes.
Result<FolderDemands> probe_demands(const Place& place) {
  const auto now = stat_beneath(place);
  if (!now) return now.error();
  if (!*now || !(S_ISREG((*now)->st_mode) || S_ISDIR((*now)->st_mode))) return FolderDemands{};
  const auto fd = open_beneath(place, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, Links::refuse);
  if (!fd) return fd.error();
  const auto flags = read_file_flags(fd->get());
  const auto project = read_project(fd->get());
  if (!flags || !project) return flags ? project.error() : flags.error();
  return FolderDemands{(*flags & kEncryptedFlag) != 0, (*flags & kCasefoldFlag) != 0, *project};
}

/// Some file systems refuse names that a file system in RAM takes.
bool may_be_refused(const std::string& name) {
  return name.size() > kAlwaysLong || std::any_of(name.begin(), name.end(), [](char byte) {
           return byte < 0x20 || byte == 0x7f ||
                  std::string_view("\"*:<>?\\|").find(byte) != std::string_view::npos;
         });
}

}  // namespace

Error StageTrial::refuse_op(const CommitOp& op, int why, const std::string& words, const char* advice) const {
  return Error{why, "commit " + render_for_console(Place{layers_.target, op.path}.text()), words, advice};
}

Result<void> StageTrial::set_stage(const Project& project) {
  if (project == stage_) return {};
  auto done =
      perform(SetProject{Place{layers_.lower, kCommitStage}, project.id, project.is_inherited}, system_);
  if (done) stage_ = project;
  return done;
}

Result<FolderDemands> StageTrial::demands_of(const Path& folder) {
  if (const auto made = made_.find(folder); made != made_.end())
    return FolderDemands{.project = made->second};
  if (const auto known = known_.find(folder); known != known_.end()) return known->second;
  auto demands = probe_demands(Place{layers_.lower, folder});
  if (demands) known_.emplace(folder, *demands);
  return demands;
}

/// What would be made there gets the project of the folder. What is only replaced by another version keeps
/// its own.
Result<Project> StageTrial::project_for(const CommitOp& op) {
  const auto folder = demands_of(parent_of(op.path));
  if (!folder) return folder.error();
  if (folder->project.is_inherited || !op.replaces)
    return folder->project.is_inherited ? folder->project : Project{};
  const auto now = probe_demands(Place{layers_.lower, op.path});
  if (!now) return now.error();
  // A new folder instead of one that gave its project to nobody gets none either.
  return op.carries || now->project.is_inherited ? now->project : Project{};
}

Result<void> StageTrial::try_exchange() {
  const Place one{layers_.lower, kOne}, other{layers_.lower, kOther};
  auto done = perform_all({MakeDir{one, 0700}, MakeDir{other, 0700}, Exchange{one, other}}, system_);
  const int why = done ? 0 : done.error().errno_value;
  auto removed = perform_all({RemoveTree{one}, RemoveTree{other}}, system_);
  if (done) return removed;
  return Error{why, "commit to the disk of " + layers_.target,
               "its file system cannot exchange two names in one step, so a crash could lose both: change "
               "files there with 'ramroot-commit -- COMMAND'"};
}

/// In a folder with the same attributes as the real one.
Result<void> StageTrial::try_rename(const CommitOp& op, const FolderDemands& demands) {
  const Place folder{layers_.lower, kOne}, from{layers_.lower, kOther};
  const Place to{layers_.lower, std::string(kOne) + "/" + file_name_of(op.path)};
  auto done = perform(MakeDir{folder, 0700}, system_);
  if (done) done = perform(SetProject{folder, demands.project.id, demands.project.is_inherited}, system_);
  if (done && demands.folds_case) done = perform(ChangeFileFlags{folder, kCasefoldFlag, 0}, system_);
  if (done) done = make_ready(op);
  if (done) done = perform_all({MakeDir{from, 0700}, Rename{from, to}, Rename{to, from}}, system_);
  const int why = done ? 0 : done.error().errno_value;
  auto removed = perform_all({RemoveTree{folder}, RemoveTree{from}}, system_);
  if (done) return removed;
  return refuse_op(op, why, "a trial showed that it cannot be renamed into that folder", kAnotherWay);
}

Result<void> StageTrial::check(const CommitOp& op) {
  const auto folder = demands_of(parent_of(op.path));
  const auto now =
      made_.contains(parent_of(op.path)) ? FolderDemands{} : probe_demands(Place{layers_.lower, op.path});
  if (!folder || !now) return folder ? now.error() : folder.error();
  const bool is_put = op.kind == CommitOp::Kind::put;
  if (is_put && (folder->is_encrypted || now->is_encrypted) && !is_encrypted_)
    return refuse_op(op, 0, "it is encrypted on the disk, and a copy beside it would not be", kAnotherWay);
  const bool is_there = op.kind == CommitOp::Kind::remove || (is_put && op.replaces);
  if (is_there && folder->project.is_inherited && now->project.id != folder->project.id)
    return refuse_op(op, 0,
                     "it does not belong to the project of its folder (chattr -p), so the commit could not "
                     "be taken back",
                     "give it that project with 'ramroot-commit -- chattr'");
  if (!is_put) return {};
  const bool is_special = folder->project.is_inherited || folder->folds_case;
  return is_special || may_be_refused(file_name_of(op.path)) ? try_rename(op, *folder) : Result<void>();
}

Result<void> StageTrial::run(const std::vector<CommitOp>& ops) {
  const auto above = probe_demands(Place{layers_.lower, kCommitFolder});
  const auto stage = probe_demands(Place{layers_.lower, kCommitStage});
  if (!above || !stage) return above ? stage.error() : above.error();
  stage_ = stage->project;
  at_rest_ = {above->project.id, false};
  is_encrypted_ = stage->is_encrypted;
  const bool exchanges = std::any_of(ops.begin(), ops.end(), [](const CommitOp& op) {
    return op.kind == CommitOp::Kind::put && op.replaces;
  });
  if (exchanges)
    if (auto done = try_exchange(); !done) return done;
  for (const CommitOp& op : ops) {
    if (op.kind == CommitOp::Kind::attributes) continue;
    if (auto done = check(op); !done) return done;
    const auto project = project_for(op);
    if (!project) return project.error();
    if (op.kind == CommitOp::Kind::put) made_.emplace(op.path, Project{project->id, project->id != 0});
  }
  return end();
}

Result<void> StageTrial::make_ready(const CommitOp& op) {
  if (op.kind != CommitOp::Kind::put) return {};
  const auto project = project_for(op);
  if (!project) return project.error();
  // The copy is to get it, and so is what is in it.
  return set_stage({project->id, project->id != 0 || project->is_inherited});
}

Result<void> StageTrial::end() { return set_stage(at_rest_); }

}  // namespace ramroot
