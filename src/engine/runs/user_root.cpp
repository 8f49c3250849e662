// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/user_root.hpp"

#include <unistd.h>

#include "base/text.hpp"
#include "core/runs/user_plan.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/fuse_program.hpp"
#include "engine/runs/run_root.hpp"
#include "system/own_root.hpp"
#include "system/own_user.hpp"

namespace ramroot {

namespace {

Path at_root(const RunStage& stage, const Path& target) {
  return target == "/" ? stage.places.root() : stage.places.root() + target;
}

Result<void> show_tree(const UserPart& part, const RunTree& tree, const RunStage& stage, System& system) {
  auto done = run_plan(make_user_layers_plan(part, tree, stage.places), system);
  if (!done) return done;
  const UserTree made = find_user_tree(part, tree, stage.places);
  if (!stage.with_fuse) return run_plan(make_user_tree_plan(part, made), system);
  done = mount_fuse_overlay(made.dirs, made.at);
  return done ? system.set_mount_flags(Place{made.at}, made.flags) : done;
}

Result<void> show_part(const UserPart& part, const RunStage& stage, std::size_t& next, System& system) {
  if (part.has_changes()) return show_tree(part, stage.trees[next++], stage, system);
  switch (part.kind) {
    case PartKind::tree:
      return system.bind(Place{part.target}, Place{at_root(stage, part.target)}, Depth::whole_tree,
                         Links::refuse);
    case PartKind::file:
    case PartKind::read_only_tree: return bind_read_only_tree(part.target, at_root(stage, part.target));
    default: return {};
  }
}

/// The user's own services do for good what they are asked for, as those of the machine.
Result<void> hide_user_services(const RunStage& stage, System& system) {
  const Path folder = "/run/user/" + std::to_string(::geteuid());
  const Path bus = at_root(stage, folder + "/bus"), services = at_root(stage, folder + "/systemd");
  Result<void> done;
  if (::access(services.c_str(), F_OK) == 0) done = mount_small(services, system);
  if (done && ::access(bus.c_str(), F_OK) == 0)
    done = system.bind(Place{stage.places.empty_file()}, Place{bus}, Depth::one_mount, Links::refuse);
  const Path own = at_root(stage, stage.places.stage);
  if (done && ::access(own.c_str(), F_OK) == 0) done = mount_small(own, system);
  return done;
}

}  // namespace

Result<void> make_user_root(const RunStage& stage, bool private_run, System& system) {
  Result<void> done =
      system.bind(Place{stage.places.names()}, Place{stage.places.root()}, Depth::one_mount, Links::refuse);
  std::size_t next = 0;
  for (const UserPart& part : stage.parts) {
    if (done) done = show_part(part, stage, next, system);
    if (done && part.target == "/" && part.kind == PartKind::folder)
      done = system.set_mount_flags(Place{stage.places.root()}, "ro,nosuid,nodev,relatime");
  }
  if (done) done = show_run(stage, private_run, system);
  return done && !private_run ? hide_user_services(stage, system) : done;
}

Result<void> show_user_proc(const RunStage& stage, System& system) {
  auto done = mount_proc(at_root(stage, "/proc"));
  if (done || done.error().errno_value != EPERM) return done;
  return system.bind(Place{"/proc"}, Place{at_root(stage, "/proc")}, Depth::whole_tree, Links::refuse);
}

}  // namespace ramroot
