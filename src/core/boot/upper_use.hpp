// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether changes of an earlier boot may lie over what is below them now. Touches nothing.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "core/boot/upper_note.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// What is in a folder for changes before a boot uses it.
struct UpperFolder {
  enum class Is {
    absent,
    empty,    ///< or what a boot has left that did not get far
    changes,  ///< of an earlier boot
    foreign,  ///< something that ramroot did not make
  } is = Is::absent;
  std::optional<UpperNote> note = std::nullopt;
  bool is_to_be_forgotten = false;  ///< kForgetMark
  friend bool operator==(const UpperFolder&, const UpperFolder&) = default;
};

enum class UpperUse {
  begins,   ///< there are no changes yet
  goes_on,  ///< the changes hold
  anew,     ///< those that are there are forgotten
};

struct UpperDecision {
  UpperUse use = UpperUse::begins;
  std::string warning = {};  ///< what the user should know; empty if there is nothing
  friend bool operator==(const UpperDecision&, const UpperDecision&) = default;
};

/// For messages: "the folder upper on /dev/vdb1".
std::string name_upper_folder(const std::string& dir, const std::string& node);

/// @param outer  see find_outer_changes()
Error explain_outer_changes(const std::string& outer, const std::string& where);

/// @param where  the folder, see name_upper_folder()
/// @param below  what they lie over: "the root", "/var"
/// @return       an Error if they must not be used, and must not be forgotten either
Result<UpperDecision> decide_upper_use(const UpperFolder& folder, const FileSystemPrint& now,
                                       const Options& options, const std::string& where,
                                       const std::string& below);

}  // namespace ramroot
