// SPDX-License-Identifier: GPL-3.0-or-later
/// The files of boot loaders with another `ramroot=`: text in, text out. Touches nothing.
///
/// Every editor leaves all other bytes as they are (comments, blanks, CRLF, a missing newline at
/// the end), and changes nothing where the file says already what is wanted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/request/kernel_words.hpp"

namespace ramroot {

/// cmdline.txt of a Raspberry Pi, whose firmware takes the first line with a word on it.
std::string edit_cmdline_txt(std::string_view text, const Parameter& parameter);

/// /etc/kernel/cmdline, which kernel-install(8) takes as a whole; lines of comment are not.
std::string edit_kernel_cmdline(std::string_view text, const Parameter& parameter);

/// A file of loader/entries: its `options` lines are one command line.
std::string edit_loader_entry(std::string_view text, const Parameter& parameter);

/// extlinux.conf: every `append` line but those of rescue entries. A label that has none stays.
std::string edit_extlinux(std::string_view text, const Parameter& parameter);

/// A file of shell assignments: the last one of `name` gets the parameter, the others lose it.
/// @param fallback  what its value is where no line assigns it: then a line is added
/// @return          an Error when the value goes on in the next line, or is put together
Result<std::string> edit_assignment(std::string_view text, std::string_view name, const Parameter& parameter,
                                    std::string_view fallback = "");

/// Does a line of it assign `name`?
bool assigns(std::string_view text, std::string_view name);

/// The parameter that lines of GRUB_CMDLINE_LINUX and GRUB_CMDLINE_LINUX_DEFAULT have; the last one.
Parameter find_in_grub_defaults(std::string_view text);

/// The `options` of a loader entry, all lines of them as one.
std::string loader_entry_options(std::string_view text);

/// The value of another key of a loader entry; empty where it has none.
std::string loader_entry_value(std::string_view text, std::string_view key);

/// The words of all lines with that key: `initrd` may be there several times.
std::vector<std::string> loader_entry_values(std::string_view text, std::string_view key);

/// /etc/default/grub.d/ramroot.cfg: every boot asks for it.
std::string render_grub_drop_in(const std::string& parameter);
/// The same file when only an entry of its own asks for it, see grub/42_ramroot.
std::string render_grub_once_drop_in(const std::string& parameter);

/// A second loader entry beside `entry`, at the end of the menu, that boots the other way once.
/// @return  an Error where such an entry could become the default one
Result<std::string> render_other_entry(std::string_view entry, const Parameter& parameter);

}  // namespace ramroot
