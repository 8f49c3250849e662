// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads the entries of boot menus. This is the only reader of menus: `status`, `check`, `enable`
/// and `import` all use it, so they cannot disagree. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/loader/grub_menu.hpp"
#include "core/loader/text_file.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

/// One kernel that a boot menu can start. File names are as the boot loader sees them, relative
/// to its own file system.
struct MenuEntry {
  Path file = {};           ///< the file that contains the entry
  std::string kernel = {};  ///< empty if the file names none, or only GRUB can expand the name
  std::vector<std::string> initrds = {};
  std::string cmdline = {};
  bool asks = false;       ///< for protection
  bool is_rescue = false;  ///< a recovery mode, or a rescue system
  bool is_ours = false;    ///< from 42_ramroot or ramroot-other.conf: starts only if chosen
  std::string id = {};     ///< the name by which a default refers to it: a label, or a file name
  std::string title = {};
  bool is_image = false;  ///< a unified kernel image, which may find its root by itself (GPT)

  /// Does it have a kernel command line at all? memtest has none.
  bool has_cmdline() const { return is_image || cmdline.find('=') != std::string::npos; }
  /// A boot loader that has no other instructions starts one of these.
  bool is_usual() const { return has_cmdline() && !is_rescue && !is_ours; }
};

using MenuEntries = std::vector<MenuEntry>;

/// ramroot's own file in loader/entries: the entry for one boot.
inline constexpr const char* kOtherEntry = "ramroot-other.conf";
bool is_other_entry(const Path& file);

/// Is this the file of a rescue entry, by its name in loader/entries?
bool is_rescue_file(const Path& file);

/// The format of a boot loader's file, which its name determines.
enum class MenuKind { none, grub, loader_entry, extlinux, cmdline_txt, unified };
MenuKind menu_kind_of(const Path& file);

/// The entries of one file, in order. Accepts any text; at most 1000 entries.
MenuEntries parse_boot_menu(const TextFile& file);

/// The entries made from one entry of a grub.cfg; several if an `if` in it decides which kernel starts.
MenuEntries entries_of(const GrubEntry& entry, const Path& file);

/// The same entry with the fields that follow from its words.
MenuEntry judged(MenuEntry entry);

/// "/vmlinuz" for "($root)/vmlinuz"; empty if the name itself contains a variable.
std::string plain_name(std::string name);

/// Does this command line start a rescue system, which must come up in any case?
bool is_rescue_line(std::string_view cmdline);

/// Does `root=` there name something that is no disk? A program that looks for the disk of `/` in a protected
/// session finds "/rw", and writes that to where boot loaders read it: such a line boots nothing.
bool names_no_disk(std::string_view cmdline);

/// Would a boot with this command line be protected?
bool asks_for_protection(const std::string& cmdline);

/// Finds the entries for the root of this boot, and those that name no disk, because they are made from it.
/// If no entry has the same root=, the root may just have another name in them, so all of them count.
class RootFilter {
 public:
  /// @param cmdline  of the running kernel
  RootFilter(const std::vector<TextFile>& files, std::string_view cmdline);

  /// Is this entry for the root of this boot?
  bool is_for_root(const MenuEntry& entry) const;
  /// The entries among `entries` that are for the root of this boot and have a command line.
  MenuEntries pick(MenuEntries entries) const;

 private:
  std::string root_;
  bool is_any_for_root_ = false;
};

/// The usual entries, for the root of this boot, in all of these files.
MenuEntries find_usual_entries(const std::vector<TextFile>& files, std::string_view cmdline);

}  // namespace ramroot
