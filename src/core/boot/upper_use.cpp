// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/upper_use.hpp"

#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr const char* kOtherFolder = "choose another folder with dir=NAME";

/// Why they are not known to fit; empty if they are.
std::string explain_misfit(const UpperFolder& folder, const FileSystemPrint& now, const std::string& below) {
  if (!folder.note) return "their note is missing or damaged, so nobody knows what they were made for";
  if (folder.note->lower.state == now.state) return "";
  return below + " was written to since they were made";
}

}  // namespace

std::string name_upper_folder(const std::string& dir, const std::string& node) {
  return "the folder " + dir.substr(1) + " on " + node;
}

Error explain_outer_changes(const std::string& outer, const std::string& where) {
  return Error{0, "put changes into " + where,
               "the folder " + outer.substr(1) + " has other changes, and this one would be a part of them",
               kOtherFolder};
}

Result<UpperDecision> decide_upper_use(const UpperFolder& folder, const FileSystemPrint& now,
                                       const Options& options, const std::string& where,
                                       const std::string& below) {
  using Is = UpperFolder::Is;
  const std::string attempt = "put changes into " + where;
  if (folder.is == Is::absent || folder.is == Is::empty) return UpperDecision{};
  if (folder.is == Is::foreign)
    return Error{0, attempt, "it has something in it that ramroot did not make", kOtherFolder};
  if (folder.note && folder.note->lower.id != now.id)
    return Error{0, attempt,
                 "the changes there are of another file system (" +
                     render_for_console(folder.note->lower.id, 60) + "), not of " + below + " (" +
                     render_for_console(now.id, 60) + ")",
                 kOtherFolder};
  if (options.reset || folder.is_to_be_forgotten) return UpperDecision{UpperUse::anew, ""};
  const std::string misfit = explain_misfit(folder, now, below);
  if (misfit.empty()) return UpperDecision{UpperUse::goes_on, ""};
  const std::string changes = "the changes in " + where;
  if (folder.note && folder.note->is_being_written)
    return UpperDecision{UpperUse::goes_on,
                         changes + " are used although " + misfit +
                             ": a commit was cut off, and nobody else is expected to have written"};
  if (options.stale == Stale::reset)
    return UpperDecision{UpperUse::anew, changes + " were forgotten (stale=reset): " + misfit};
  if (options.stale == Stale::use)
    return UpperDecision{UpperUse::goes_on, changes + " are used (stale=use) although " + misfit +
                                                ": old files there hide new ones of the disk"};
  return Error{0, "use " + changes, misfit,
               "forget them with 'ramroot reset-upper', or use them all the same with the option stale=use"};
}

}  // namespace ramroot
