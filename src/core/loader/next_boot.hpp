// SPDX-License-Identifier: GPL-3.0-or-later
/// What the next boot will be, as far as the files of the boot loader tell. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/loader/boot_menu.hpp"

namespace ramroot {

struct NextBoot {
  enum class Outlook {
    unknown,       ///< no entry was found
    is_protected,  ///< the default entry requests protection
    unprotected,   ///< it does not
    depends,       ///< depends on which entry is chosen
  };
  Outlook outlook = Outlook::unknown;
  Path file = {};     ///< the file with the entries, or with the choice
  bool once = false;  ///< for the next boot only (`ramroot disable --once`)
  /// The value of `ramroot=` on the line of the entry that starts, if that is protected.
  std::optional<std::string> parameter = std::nullopt;
};

/// Are these entries protected? Unknown if there are none.
NextBoot::Outlook outlook_of(const MenuEntries& entries);

/// The same for all usual entries, whichever boots: see find_usual_entries().
/// @param cmdline  of the running kernel
NextBoot::Outlook judge_all_entries(const std::vector<TextFile>& files, std::string_view cmdline);

/// Judges the entry that starts when nobody touches the menu, even if that is a recovery entry.
/// If the files do not show which entry that is, or it belongs to another system, judges all
/// entries that may start.
NextBoot predict_next_boot(const std::vector<TextFile>& files, std::string_view cmdline);

std::string render_outlook(NextBoot::Outlook outlook);

}  // namespace ramroot
