// SPDX-License-Identifier: GPL-3.0-or-later
/// Changes `ramroot=` in the files of boot loaders: text in, text out. Touches nothing.
///
/// Each function leaves all other bytes as they are (comments, blanks, CRLF, a missing newline at
/// the end), and changes nothing if the file is as requested already.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/request/kernel_words.hpp"

namespace ramroot {

/// cmdline.txt of a Raspberry Pi; the firmware uses the first line that is not blank.
std::string edit_cmdline_txt(std::string_view text, const Parameter& parameter);

/// /etc/kernel/cmdline; kernel-install(8) uses all of it except comment lines.
std::string edit_kernel_cmdline(std::string_view text, const Parameter& parameter);

/// A file in loader/entries: its `options` lines together are the command line.
std::string edit_loader_entry(std::string_view text, const Parameter& parameter);

/// extlinux.conf: every `append` line, except in rescue entries. A label without one stays as it is.
std::string edit_extlinux(std::string_view text, const Parameter& parameter);

/// A file of shell assignments: the last one to `name` gets the parameter, the others lose it.
/// @param fallback  the value to use in a new line if no line assigns `name`
/// @return          an Error when the value continues on the next line or consists of several parts
Result<std::string> edit_assignment(std::string_view text, std::string_view name, const Parameter& parameter,
                                    std::string_view fallback = "");

/// Does any line assign `name`?
bool assigns(std::string_view text, std::string_view name);

/// The parameter in the GRUB_CMDLINE_LINUX and GRUB_CMDLINE_LINUX_DEFAULT lines; the last one counts.
Parameter find_in_grub_defaults(std::string_view text);

/// The `options` lines of a loader entry, joined.
std::string loader_entry_options(std::string_view text);

/// The value of another key of a loader entry; empty if there is none.
std::string loader_entry_value(std::string_view text, std::string_view key);

/// The words of all lines with this key: `initrd` may appear several times.
std::vector<std::string> loader_entry_values(std::string_view text, std::string_view key);

/// /etc/default/grub.d/ramroot.cfg that protects every boot.
std::string render_grub_drop_in(const std::string& parameter);
/// The same file if only one extra entry is protected; see grub/42_ramroot.
std::string render_grub_once_drop_in(const std::string& parameter);

/// A copy of the loader entry `entry`, sorted to the end of the menu, with the other setting for one boot.
/// @return  an Error if the copy could become the default entry
Result<std::string> render_other_entry(std::string_view entry, const Parameter& parameter);

}  // namespace ramroot
