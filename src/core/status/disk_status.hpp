// SPDX-License-Identifier: GPL-3.0-or-later
/// What happened to the disks of a protected machine since its boot. Touches nothing.
#pragma once

#include "core/status/status.hpp"

namespace ramroot {

/// What advice about a disk that can be written ends with.
std::string unless_at_work(const Evidence& evidence);

/// Why the real root can be written, after a comma, and what to do: for a commit that was killed or that
/// could not close it, to finish that.
std::string explain_open(const Evidence& evidence);

/// Judges writes, seals and commits. While one of these is at work, all that it needs is as it should be.
void judge_disks(const Evidence& evidence, Status& status);

}  // namespace ramroot
