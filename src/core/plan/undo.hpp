// SPDX-License-Identifier: GPL-3.0-or-later
/// The inverse of a step, where it follows from the step alone. Touches nothing.
#pragma once

#include <vector>

#include "core/plan/step.hpp"

namespace ramroot {

/// Steps that take another one back, in order.
using Undo = std::vector<Step>;

/// Empty when nothing needs undoing, because the step's results are in RAM and vanish with its mount.
/// A step that is missing here cannot be undone without knowing what was there before it: see plan.hpp.
Undo undo_of(const MakePrivate& step);
Undo undo_of(const MakeShared& step);
Undo undo_of(const MakeDir& step);
Undo undo_of(const RemoveDir& step);
Undo undo_of(const MountTmpfs& step);
Undo undo_of(const MountOverlay& step);
Undo undo_of(const MountReal& step);
Undo undo_of(const MountFile& step);
Undo undo_of(const CopyAttributes& step);
Undo undo_of(const CopyLabel& step);
Undo undo_of(const Bind& step);
Undo undo_of(const BindTree& step);
Undo undo_of(const MoveMount& step);
Undo undo_of(const SealDevice& step);
Undo undo_of(const UnsealDevice& step);
Undo undo_of(const TryUpper& step);
Undo undo_of(const OpenCrypt& step);
Undo undo_of(const OpenPool& step);
Undo undo_of(const OpenThin& step);
Undo undo_of(const OpenReadOnly& step);
Undo undo_of(const GrowPool& step);
Undo undo_of(const OpenCow& step);
Undo undo_of(const UnlockMapped& step);
Undo undo_of(const LimitRoom& step);
Undo undo_of(const TrimFree& step);
Undo undo_of(const MarkDevice& step);
Undo undo_of(const ProveWritable& step);
Undo undo_of(const WriteText& step);
Undo undo_of(const MakeLink& step);
Undo undo_of(const StartSwap& step);
Undo undo_of(const MakeZram& step);
Undo undo_of(const CopyTree& step);
Undo undo_of(const CarryOver& step);
Undo undo_of(const ChangeFileFlags& step);
Undo undo_of(const Exchange& step);
Undo undo_of(const Rename& step);
Undo undo_of(const SyncFileSystem& step);
Undo undo_of(const Tuck& step);

}  // namespace ramroot
