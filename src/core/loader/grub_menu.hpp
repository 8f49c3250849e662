// SPDX-License-Identifier: GPL-3.0-or-later
/// The menu that a grub.cfg makes, as far as its text tells: nothing of it is run. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// One `linux` command with the `initrd` commands that follow it.
struct GrubKernel {
  std::string line = {};   ///< all that follows `linux`, as it is written
  std::string name = {};   ///< of the image, without quotes
  std::string words = {};  ///< the rest of `line`
  std::vector<std::string> initrds = {};
};

struct GrubEntry {
  static constexpr std::size_t kTop = static_cast<std::size_t>(-1);
  /// The parent of a kernel that stands in no `menuentry`: a function loads it, or the file itself.
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-2);

  std::string title = {}, id = {};
  std::size_t parent = kTop;  ///< the submenu that it is in
  bool is_submenu = false;
  bool is_certain = true;                ///< not in an `if`, whose answer only GRUB knows
  bool is_custom = false;                ///< of custom.cfg
  bool is_ours = false;                  ///< made by 42_ramroot
  std::vector<GrubKernel> kernels = {};  ///< several where an `if` decides which one starts
};

struct GrubMenu {
  std::vector<GrubEntry> entries = {};  ///< as the text has them; a submenu is before what is in it
  /// What the variable `default` may be; one value where no `if` leaves it open.
  std::vector<std::string> defaults = {};
  bool is_whole = true;  ///< false: more entries than these may be in it
  bool is_cut = false;   ///< it was too long to be read to its end
};

/// Total: hostile text makes a menu that is not whole, at most 1000 entries and 16 blocks deep.
/// @param custom  what custom.cfg beside it has, which 41_custom reads
GrubMenu parse_grub_menu(std::string_view text, std::string_view custom);

/// The entry that starts where `default` has that value: an index, a title or an id, or a path of
/// them ("1>2"). GRUB takes the first entry of a menu where there is no such one, or "" was chosen.
/// @return  its place in `entries`; nothing where the text does not tell
std::optional<std::size_t> find_grub_entry(const GrubMenu& menu, std::string_view choice);

}  // namespace ramroot
