// SPDX-License-Identifier: GPL-3.0-or-later
/// What the next boot will be, as far as the files of the boot loader tell. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

/// A file of a boot loader: grub.cfg, an entry of loader/entries, extlinux.conf, cmdline.txt; or
/// what it chooses by: grubenv, custom.cfg, loader.conf. Of a unified kernel image only the name.
struct BootFile {
  Path path;  ///< as the running system sees it; its name tells how to read it
  std::string text;
};

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

/// Of GRUB's recovery entries, and of the rescue system.
bool is_rescue(const std::vector<CmdlineWord>& words);

/// The value of the last `root=`; empty when there is none.
std::string root_of(const std::vector<CmdlineWord>& words);

/// Would a boot with this command line be a protected one?
bool asks_for_protection(const std::string& line);

/// Where systemd-boot keeps such a choice (systemd-boot(7)), in UTF-16; and one for good.
inline constexpr const char* kSystemdBootOnce =
    "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
inline constexpr const char* kSystemdBootDefault =
    "/sys/firmware/efi/efivars/LoaderEntryDefault-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// What the boot without protection turns on again: a value of ramroot=, for ramroot-again.service.
inline constexpr const char* kAgainFile = "/etc/ramroot.again";

/// Does this note of systemd-boot choose the entry of ours for the next boot?
bool chooses_our_entry(const BootFile& file);

/// The kernel command lines of such a file; those for a rescue are left out, and
/// so are those of 42_ramroot and ramroot-other.conf, which nothing boots by itself.
std::vector<std::string> find_boot_lines(const BootFile& file);

/// Every command line of such a file, also those that find_boot_lines() leaves out.
std::vector<std::string> find_all_lines(const BootFile& file);

/// What all entries say that find_boot_lines() finds, whichever boots: those for the root of this
/// boot; where none has the same `root=`, all of them.
/// @param cmdline  of the running kernel
NextBoot::Outlook judge_all_entries(const std::vector<BootFile>& files, std::string_view cmdline);

/// Judges the entry that starts when nobody touches the menu, also where that is a recovery. Where
/// the files do not tell which one that is, or it is another system's, all that may be it.
NextBoot foresee_next_boot(const std::vector<BootFile>& files, std::string_view cmdline);

std::string render_outlook(NextBoot::Outlook outlook);

}  // namespace ramroot
