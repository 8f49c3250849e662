// SPDX-License-Identifier: GPL-3.0-or-later
/// What the next boot will be, as far as the files of the boot loader tell. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/loader/boot_menu.hpp"

namespace ramroot {

struct NextBoot {
  enum class Outlook {
    unknown,       ///< no entry was found
    is_protected,  ///< the entry that boots by default asks for it
    unprotected,   ///< it does not
    depends,       ///< on the entry that gets chosen
  };
  Outlook outlook = Outlook::unknown;
  Path file = {};     ///< where the entries are, or that choice
  bool once = false;  ///< for the next boot only (`ramroot disable --once`)
};

/// Where systemd-boot keeps such a choice (systemd-boot(7)), in UTF-16; and one for good.
inline constexpr const char* kSystemdBootOnce =
    "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
inline constexpr const char* kSystemdBootDefault =
    "/sys/firmware/efi/efivars/LoaderEntryDefault-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// What the boot without protection turns on again: a value of ramroot=, for ramroot-again.service.
inline constexpr const char* kAgainFile = "/etc/ramroot.again";

/// Does this note of systemd-boot choose the entry of ours for the next boot?
bool chooses_our_entry(const TextFile& file);

/// What these entries say: unknown where there is none.
NextBoot::Outlook outlook_of(const MenuEntries& entries);

/// What all usual entries say, whichever boots: see find_usual_entries().
/// @param cmdline  of the running kernel
NextBoot::Outlook judge_all_entries(const std::vector<TextFile>& files, std::string_view cmdline);

/// Judges the entry that starts when nobody touches the menu, also where that is a recovery. Where
/// the files do not tell which one that is, or it is another system's, all that may be it.
NextBoot predict_next_boot(const std::vector<TextFile>& files, std::string_view cmdline);

std::string render_outlook(NextBoot::Outlook outlook);

}  // namespace ramroot
