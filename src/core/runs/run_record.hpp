// SPDX-License-Identifier: GPL-3.0-or-later
/// What is written down beside the changes of a command that are kept for later. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/moment.hpp"
#include "base/place.hpp"
#include "base/result.hpp"

namespace ramroot {

/// The changes themselves are in the file system of the image beside it, a folder for each mount.
struct RunRecord {
  std::string command = {};       ///< for people
  Moment began = {};              ///< when the command did
  std::vector<Path> trees = {};   ///< mount points with changes: those of the first are in "0", and so on
  std::vector<Path> mounts = {};  ///< all mount points that the command saw
};

/// The two files in the folder that people name.
inline constexpr const char *kRunImage = "changes.img", *kRunRecord = "run.json";

std::string render_run_record(const RunRecord& record);
Result<RunRecord> parse_run_record(std::string_view json);

}  // namespace ramroot
