// SPDX-License-Identifier: GPL-3.0-or-later
/// Unified kernel images: a kernel, its initramfs and its command line in one program of UEFI, in sections of
/// its own (UAPI.5, systemd-stub(7)). Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/place.hpp"

namespace ramroot {

/// Where a section lies in the file; of size 0 when there is none.
struct PeSection {
  std::uint64_t offset = 0, size = 0;
};

/// The sections of which systemd-stub starts a kernel.
struct UnifiedLayout {
  PeSection linux = {}, cmdline = {}, uname = {}, initrd = {}, osrel = {};
  std::set<std::string> sections = {};  ///< the names of all, safe to print
  std::uint64_t end = 0;                ///< of the last section in the file
  /// Which command line a boot takes is chosen in the menu (.profile, systemd 257), or there are several of a
  /// section.
  bool is_ambiguous = false;
  bool is_signed = false;  ///< sbsign(1)
  bool is_cut = false;     ///< the file ends before its last section does
};

/// What is known of an image.
struct UnifiedKernel {
  UnifiedLayout layout = {};
  std::string cmdline = {};  ///< any bytes
  std::string version = {};  ///< of its kernel; any bytes
};

/// The beginning of a file that has the headers of all its sections in it.
inline constexpr std::size_t kPeHeaders = 65536;

/// Nothing if this is no program of UEFI. An add-on has a command line, and no kernel.
/// @param beginning  of the file, kPeHeaders if it is that long; any bytes
std::optional<UnifiedLayout> parse_unified_layout(std::string_view beginning);

/// The command line of the image, as a line of a text file.
std::string words_of(const UnifiedKernel& image);

/// The image as an entry of loader/entries, which it is for a boot loader.
/// @param file  its usual name
/// @return  empty if nobody knows the words for its kernel: they are ambiguous, none, or longer than it
///          takes; systemd-boot does not list the image (without .osrel, "auto-…"); or its name has
///          blanks or "$" in it, which our readers of menus take for something else
std::string render_unified(const Path& file, const UnifiedKernel& image);

}  // namespace ramroot
