// SPDX-License-Identifier: GPL-3.0-or-later
// How the stage of an ordinary user is opened.

#include <algorithm>

#include "core/request/run_places.hpp"
#include "core/runs/user_plan.hpp"
#include "engine/commit/watched_lower.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/fuse_program.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/user_folder.hpp"
#include "engine/runs/run_root.hpp"
#include "engine/runs/user_probe.hpp"
#include "engine/runs/user_root.hpp"
#include "system/own_user.hpp"

namespace ramroot {

namespace {

Result<std::vector<UserPart>> probe_parts(const std::vector<MountEntry>& mounts, std::vector<RunMount> view) {
  const auto at = [&](const Path& target) {
    return std::any_of(view.begin(), view.end(), [&](const RunMount& one) { return one.target == target; });
  };
  if (!at("/run")) view.push_back({"/run", RunAccess::shared});
  const auto folders = probe_folders_on_the_way(list_folders_on_the_way(mounts, view, probe_user_places()));
  if (!folders) return folders.error();
  return decide_user_view(view, *folders);
}

Result<void> make_stage(const RunStage& stage, const UpperLimits& limits, System& system) {
  auto done = enter_own_users();
  if (done) done = perform(MountTmpfs{stage.places.stage, limits.size, limits.nr_inodes}, system);
  if (done) done = run_plan(make_names_plan(stage.parts, stage.places), system);
  if (done && !stage.with_fuse) done = run_plan(make_overlay_trial(stage.places), system);
  return done;
}

}  // namespace

Result<RunStage> open_user_stage(const RunWanted& wanted, const UpperLimits& limits, System& system) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  if (wanted.with_fuse)
    if (const auto found = find_fuse_overlay(); !found) return found.error();
  auto folder = find_user_folder("ramroot-run", system);
  if (!folder) return folder.error();
  RunStage out{.places = {*folder}, .began = now_of_file_systems()};
  std::vector<Path> own{kRunFolder};
  if (const auto state = read_state()) own.insert(own.end(), {state->ro, state->rw});
  out.view = decide_run_view(*mounts, own, wanted.private_run);
  auto parts = probe_parts(*mounts, out.view);
  if (!parts) return parts.error();
  out.parts = *std::move(parts);
  out.trees = list_user_trees(out.parts, out.places);
  out.is_for_user = true;
  out.with_fuse = wanted.with_fuse;
  if (const auto done = make_stage(out, limits, system); !done)
    return explain_no_user_run(done.error(), probe_user_namespaces());
  out.can_replace_folders = out.with_fuse || has_user_attributes(out.places.stage);
  return out;
}

}  // namespace ramroot
