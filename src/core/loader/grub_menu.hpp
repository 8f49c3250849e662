// SPDX-License-Identifier: GPL-3.0-or-later
/// The menu that a grub.cfg makes, as far as its text shows; nothing in it is run. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// One `linux` command with the `initrd` commands that follow it.
struct GrubKernel {
  std::string line = {};   ///< everything after `linux`, unchanged
  std::string name = {};   ///< the image, without quotes
  std::string words = {};  ///< the rest of `line`
  std::vector<std::string> initrds = {};
};

struct GrubEntry {
  static constexpr std::size_t kTop = static_cast<std::size_t>(-1);
  /// The parent of a kernel outside of any `menuentry`: it is loaded by a function or at the top level.
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-2);

  std::string title = {}, id = {};
  std::size_t parent = kTop;  ///< the submenu that contains it
  bool is_submenu = false;
  bool is_certain = true;                ///< false: inside an `if`, whose condition only GRUB knows
  bool is_custom = false;                ///< from custom.cfg
  bool is_ours = false;                  ///< made by 42_ramroot
  bool starts_image = false;             ///< of EFI/Linux (`chainloader`), which has its own command line
  std::vector<GrubKernel> kernels = {};  ///< several if an `if` decides which one starts
};

struct GrubMenu {
  static constexpr std::size_t kMostDepth = 16;  ///< blocks in blocks, menus in menus

  std::vector<GrubEntry> entries = {};  ///< in the order of the text; a submenu comes before its contents
  /// Possible values of the variable `default`; just one unless an `if` decides.
  std::vector<std::string> defaults = {};
  bool is_whole = true;  ///< false: it may have more entries than these
  bool is_cut = false;   ///< true: it was too long to be read completely
};

/// Accepts any text; at most 1000 entries and blocks 16 deep, beyond which the menu is not whole.
/// @param custom  contents of custom.cfg in the same folder, which 41_custom reads
GrubMenu parse_grub_menu(std::string_view text, std::string_view custom);

/// The entry that starts if `default` has this value: an index, a title or an id, or a path of
/// them ("1>2"). If it is empty or there is no such entry, GRUB takes the first one of the menu.
/// @return  its index in `entries`; nothing if the text does not show which entry it is
std::optional<std::size_t> find_grub_entry(const GrubMenu& menu, std::string_view choice);

}  // namespace ramroot
