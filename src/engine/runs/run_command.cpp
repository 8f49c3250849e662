// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/run_command.hpp"

#include <algorithm>

#include "core/request/run_places.hpp"
#include "engine/commit/watched_lower.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/own_command.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/runs/run_image.hpp"
#include "engine/runs/run_root.hpp"
#include "engine/runs/user_root.hpp"
#include "system/detached_mounts.hpp"
#include "system/own_root.hpp"

namespace ramroot {

namespace {

/// In the first process of the new namespaces.
Result<void> make_root_and_enter(const RunWanted& wanted, const RunStage& stage, System& system) {
  auto done = stage.is_for_user ? make_user_root(stage, wanted.private_run, system)
                                : make_run_root(stage, wanted.private_run, system);
  if (done)
    done = stage.is_for_user ? show_user_proc(stage, system) : mount_proc(stage.places.root() + "/proc");
  if (done) done = enter_root(stage.places.root());
  return done ? drop_hold_on_machine() : done;
}

}  // namespace

Result<void> make_stage_place(System& system) {
  const auto existing = probe_existing({kRunFolder, kRunStage});
  if (!existing) return existing.error();
  for (const char* const folder : {kRunFolder, kRunStage})
    if (!existing->contains(folder))
      if (auto made = system.make_dir(folder, folder == kRunStage ? 0700 : 0755); !made) return made;
  return {};
}

Result<RunStage> open_run_stage(const RunWanted& wanted, const UpperLimits& limits, System& system) {
  if (auto place = make_stage_place(system); !place) return place.error();
  auto outside = enter_own_mounts();
  if (!outside) return outside.error();
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  RunStage out{.places = {kRunStage}, .began = now_of_file_systems()};
  auto done = wanted.folder.empty()
                  ? perform(MountTmpfs{kRunStage, limits.size, limits.nr_inodes}, system)
                  : mount_new_image(wanted.folder, wanted.folder_size,
                                    wanted.is_saved ? Keeping::for_later : Keeping::until_end, system);
  if (done) done = perform(MakeDir{out.places.root()}, system);
  if (!done) return done.error();
  std::vector<Path> own{kRunFolder};
  if (const auto state = read_state()) own.insert(own.end(), {state->ro, state->rw});
  out.view = decide_run_view(*mounts, own, wanted.private_run);
  for (RunMount& mount : out.view)
    if (mount.access == RunAccess::overlay && !is_folder(mount.target)) {
      mount.access = RunAccess::read_only;
      mount.why = "it is a file that is a mount point";
    }
  out.trees = list_run_trees(out.view, out.places);
  return out;
}

Result<int> run_command(const RunWanted& wanted, const RunStage& stage, System& system) {
  const OwnCommand command{
      wanted.command, wanted.umask, wanted.no_network, "ramroot run", {{"RAMROOT_RUN", "1"}}};
  return run_in_own_root(command, [&] { return make_root_and_enter(wanted, stage, system); });
}

}  // namespace ramroot
