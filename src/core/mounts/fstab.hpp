// SPDX-License-Identifier: GPL-3.0-or-later
/// fstab(5) as text: finding the fields of a line and changing lines while every
/// other byte stays as it was. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// The fields of one entry, as views into its line. What a line does not have is empty.
struct FstabFields {
  std::string_view spec, target, type, options, freq, passno;
};

/// One line with its line ending.
struct FstabLine {
  std::string_view text;
  std::optional<FstabFields> entry = std::nullopt;  ///< nothing for comments, blank and short lines
};

/// Cuts the text into lines; concatenated they are the text again.
///
/// An entry is what any reader takes for one: three fields at least, blanks and tabs between
/// them. libmount (mount, swapon) refuses a line without numbers in its last two fields, but
/// getmntent(3) does not, and by it systemd turns on the swap of `x none swap sw 0 # disk`.
std::vector<FstabLine> parse_fstab(std::string_view text);

/// "\040" and its like become the character, as mount(8) does it.
std::string unescape_fstab(std::string_view field);

/// Is this target the root: "/", "//", "/."?
bool is_root_target(std::string_view target);

/// Does the comma separated list hold the option `name` (alone or with a value)?
bool has_option(std::string_view options, std::string_view name);

/// The list without the option `name`; "defaults" when nothing would be left.
std::string without_option(std::string_view options, std::string_view name);

}  // namespace ramroot
