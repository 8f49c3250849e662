// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs a command for which the whole machine is writable, while its changes go elsewhere.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/byte_size.hpp"
#include "base/result.hpp"
#include "core/request/size_policy.hpp"
#include "core/runs/run_plan.hpp"
#include "core/runs/user_view.hpp"
#include "system/system.hpp"

namespace ramroot {

struct RunWanted {
  std::vector<std::string> command = {};  ///< none: a shell
  mode_t umask = 022;
  bool private_run = false;  ///< /run and /tmp are new and empty
  bool no_network = false;
};

/// The changes of a command, in mounts that only this process sees. They are gone when it ends.
struct RunStage {
  RunPlaces places = {};
  std::vector<RunMount> view = {};
  std::vector<RunTree> trees = {};  ///< without those that nobody looks at
  std::int64_t since_ns = 0;        ///< when it began, by the clock of file systems
  std::int64_t ahead_ns = 0;        ///< ahead_of_boot_time() then
  /// An overlay without attributes of users cannot mark a folder that hides another one: removing a folder
  /// with something in it, or making it again, fails with EIO (ovl_set_opaque() in fs/overlayfs/dir.c).
  bool can_replace_folders = true;
  bool is_for_user = false;          ///< the mounts are in a namespace of users
  std::vector<UserPart> parts = {};  ///< for ordinary users: what the view became
};

/// Enters mounts of its own and makes room for changes there.
Result<RunStage> open_run_stage(const RunWanted& wanted, const UpperLimits& limits, System& system);

/// Runs the command to its end; whatever it has started has ended then too.
/// @return  its exit status as a shell reports it; an Error if it was not started
Result<int> run_command(const RunWanted& wanted, const RunStage& stage, System& system);

}  // namespace ramroot
