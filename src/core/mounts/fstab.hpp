// SPDX-License-Identifier: GPL-3.0-or-later
/// fstab(5) as text: finds the fields of a line and changes lines, leaving every other byte as it
/// is. Touches nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// A larger file is no fstab.
inline constexpr std::size_t kMostFstab = 32U << 20;

/// The fields of one entry, as views into its line. A field that the line lacks is empty.
struct FstabFields {
  std::string_view spec, target, type, options, freq, passno;
};

/// One line with its line ending.
struct FstabLine {
  std::string_view text;
  std::optional<FstabFields> entry = std::nullopt;  ///< nothing for comments, blank and short lines
};

/// Cuts the text into lines; joined together again they give the same text.
///
/// An entry is any line that some reader would accept: at least three fields with blanks or tabs
/// between them. libmount (mount, swapon) refuses a line whose last two fields are not numbers,
/// but getmntent(3) accepts it, and systemd, which uses that, turns on the swap of `x none swap
/// sw 0 # disk`.
std::vector<FstabLine> parse_fstab(std::string_view text);

/// A whole fstab, cut into lines once. Copies share the text that the lines are views into.
class Fstab {
 public:
  explicit Fstab(std::string text);
  const std::string& text() const { return parsed_->text; }
  const std::vector<FstabLine>& lines() const { return parsed_->lines; }

 private:
  struct Parsed {
    std::string text;
    std::vector<FstabLine> lines;
  };
  std::shared_ptr<const Parsed> parsed_;
};

/// Turns "\040" and similar escapes into the character, as mount(8) does.
std::string unescape_fstab(std::string_view field);

/// Is this target the root: "/", "//", "/."?
bool is_root_target(std::string_view target);

/// Does a line mount something at this place or below it, or take something from there? The line that ramroot
/// writes for `/` does not count.
bool uses_place(const Fstab& fstab, std::string_view place);

/// Does the comma separated list hold the option `name` (alone or with a value)?
bool has_option(std::string_view options, std::string_view name);

/// Is it for reading only? Of "ro" and "rw" the last one counts.
bool asks_read_only(std::string_view options);

/// The list without the option `name`; "defaults" when nothing would be left.
std::string without_option(std::string_view options, std::string_view name);

}  // namespace ramroot
