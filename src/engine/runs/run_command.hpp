// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs a command for which the whole machine is writable, while its changes go elsewhere.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/byte_size.hpp"
#include "base/moment.hpp"
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
  bool with_fuse = false;  ///< of an ordinary user: fuse-overlayfs instead of the kernel's overlay
  Path folder = {};        ///< for changes, on a disk; empty: they are in RAM
  bool is_saved = false;   ///< they stay in that folder
  std::optional<ByteSize> folder_size = std::nullopt;  ///< how much they may take there; nothing: all
};

/// The changes of a command, in mounts that only this process sees. They are gone when it ends.
struct RunStage {
  RunPlaces places = {};
  std::vector<RunMount> view = {};
  std::vector<RunTree> trees = {};  ///< without those that nobody looks at
  Moment began = {};
  /// An overlay without attributes of users cannot mark a folder that hides another one: removing a folder
  /// with something in it, or making it again, fails with EIO (ovl_set_opaque() in fs/overlayfs/dir.c).
  bool can_replace_folders = true;
  bool is_for_user = false;          ///< the mounts are in a namespace of users
  bool with_fuse = false;            ///< see RunWanted
  std::vector<UserPart> parts = {};  ///< for ordinary users: what the view became
};

enum class Keeping { until_end, for_later };

/// Makes the folder where the file system for changes is mounted.
Result<void> make_stage_place(System& system);

/// Enters mounts of its own and makes room for changes there.
Result<RunStage> open_run_stage(const RunWanted& wanted, const UpperLimits& limits, System& system);

/// Runs the command to its end; whatever it has started has ended then too.
/// @return  its exit status as a shell reports it; an Error if it was not started
Result<int> run_command(const RunWanted& wanted, const RunStage& stage, System& system);

}  // namespace ramroot
