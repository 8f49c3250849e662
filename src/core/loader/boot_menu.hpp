// SPDX-License-Identifier: GPL-3.0-or-later
/// The entries of boot menus. This is the one reader of them: `status`, `check`, `enable` and
/// `import` all ask here, so they cannot disagree. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/loader/grub_menu.hpp"
#include "core/loader/text_file.hpp"

namespace ramroot {

/// One kernel that a boot menu can start. Names are as the boot loader has them: seen from its own
/// file system.
struct MenuEntry {
  Path file = {};           ///< that it stands in
  std::string kernel = {};  ///< empty where the file names none, or only GRUB knows what it means
  std::vector<std::string> initrds = {};
  std::string cmdline = {};
  bool asks = false;       ///< for protection
  bool is_rescue = false;  ///< a recovery mode, or a rescue system
  bool is_ours = false;    ///< of 42_ramroot or ramroot-other.conf: starts only when it is chosen
  std::string id = {};     ///< by which a default names it: a label, or the name of the file
  std::string title = {};

  /// Has it a kernel command line at all? memtest has none.
  bool has_cmdline() const { return cmdline.find('=') != std::string::npos; }
  /// A boot loader that has no other order starts one of these.
  bool is_usual() const { return has_cmdline() && !is_rescue && !is_ours; }
};

using MenuEntries = std::vector<MenuEntry>;

/// The way a file of a boot loader is written; its name tells.
enum class MenuKind { none, grub, loader_entry, extlinux, cmdline_txt };
MenuKind menu_kind_of(const Path& file);

/// The entries of one file, in its order. Total: hostile text has at most 1000 of them.
MenuEntries parse_boot_menu(const TextFile& file);

/// Those of one entry of a grub.cfg. There are several where an `if` in it decides which kernel starts.
MenuEntries entries_of(const GrubEntry& entry, const Path& file);

/// An extlinux.conf, as U-Boot and syslinux read it: keywords in any case.
struct ExtlinuxMenu {
  MenuEntries entries = {};
  std::string chosen = {};  ///< the label that it starts; empty: the first
  bool is_whole = true;     ///< false: it includes another file, which nobody read
};
ExtlinuxMenu parse_extlinux(const TextFile& conf);

/// Is it of a rescue system, which must come up whatever happens?
bool is_rescue_line(std::string_view cmdline);

/// The value of the last `root=` of a kernel command line; empty where it has none.
std::string root_of(std::string_view cmdline);

/// Would a boot with this command line be a protected one?
bool asks_for_protection(const std::string& cmdline);

/// Which entries are for the root of this boot. Where none is, it may have another name in them,
/// and all of them count.
class RootFilter {
 public:
  /// @param cmdline  of the running kernel
  RootFilter(const std::vector<TextFile>& files, std::string_view cmdline);

  /// Is this entry for the root of this boot?
  bool is_for_root(const MenuEntry& entry) const;
  /// Those of `entries` that are for the root of this boot and have a command line.
  MenuEntries pick(MenuEntries entries) const;

 private:
  std::string root_;
  bool is_any_for_root_ = false;
};

/// The usual entries of all these files that are for the root of this boot.
MenuEntries find_usual_entries(const std::vector<TextFile>& files, std::string_view cmdline);

}  // namespace ramroot
