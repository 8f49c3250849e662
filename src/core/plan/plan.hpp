// SPDX-License-Identifier: GPL-3.0-or-later
/// Plans: steps, and beside each one what takes it back. Touches nothing.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/plan/step.hpp"
#include "core/plan/undo.hpp"

namespace ramroot {

/// A step of a plan, and the steps that take it back, in order.
struct PlannedStep {
  Step step;
  Undo undo;  ///< empty when nothing needs undoing, or nothing can undo it

  /// A step whose inverse follows from the step alone. For any other this does not compile: its
  /// planner has to say what takes it back, with the functions below.
  template <class T>
  requires requires(const T& one) { undo_of(one); }
  PlannedStep(T one) : step(std::move(one)), undo(undo_of(std::get<T>(step))) {}  // NOLINT: a step is planned
  PlannedStep(Step one, Undo back) : step(std::move(one)), undo(std::move(back)) {}
};

/// What to do when a step fails midway.
enum class Recovery {
  undo_all,         ///< take back all finished steps, newest first
  stop_and_report,  ///< keep finished steps; another run resumes
};

struct Plan {
  std::string purpose;  ///< "protect the root", the heading of `ramroot plan`
  Recovery recovery = Recovery::undo_all;
  std::vector<PlannedStep> steps = {};
};

/// Nothing can take this step back, or nothing has to.
PlannedStep without_undo(Step step);

/// @param shared  the mounts from `at` down that are shared now
PlannedStep make_tree_private(Path at, const std::vector<Path>& shared);

/// A folder in a RAM layer, with which it vanishes. (Once an overlay has used upper and work, they
/// are not empty, and rmdir would fail.)
PlannedStep make_dir_in_ram(Place at, unsigned mode);

/// @param before  what it is limited to now
PlannedStep limit_tmpfs(LimitTmpfs wanted, const LimitTmpfs& before);

/// @param before  the flags now
PlannedStep remount_superblock(const Place& at, std::string flags, std::string before);
PlannedStep set_mount_flags(const Place& at, std::string flags, std::string before);

/// @param from  what is bound to `at`
PlannedStep unmount_bound(const Place& at, Place from);
PlannedStep detach_bound(const Place& at, Place from);

/// Stores a file that does not exist yet.
PlannedStep store_new_text(const Place& file, std::string text, unsigned mode = 0644);

/// @param before  the contents of the file now
PlannedStep replace_text(const Place& file, std::string text, std::string before);
PlannedStep keep_text(const Place& file, std::string before, unsigned mode = 0644);

/// Keeps a copy of a file, which is put back, whatever has the name then. Who needs it no longer removes it.
PlannedStep keep_file(const Place& file, const Place& copy);

/// Keeps room for `text` beside the file that contains it, while a program may take all there is: what
/// was there can then be stored again. The program comes next, and then give_room_back().
PlannedStep keep_room(const Place& file, std::string text);
PlannedStep give_room_back(const Place& file);
/// Is it one of these two? They leave nothing behind.
bool is_about_room(const PlannedStep& planned);

/// @param back  the program that reverses it, with its arguments
PlannedStep run_reversible(std::vector<std::string> args, std::vector<std::string> back);

/// @param at     where the overlay was tucked beneath another mount
/// @param spare  an empty folder
PlannedStep settle_mounts(Path tree, const Path& at, const Path& spare);

}  // namespace ramroot
