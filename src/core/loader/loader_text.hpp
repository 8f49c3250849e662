// SPDX-License-Identifier: GPL-3.0-or-later
/// Changes `ramroot=` in the files of boot loaders: text in, text out. Touches nothing.
///
/// Each function leaves all other bytes as they are (comments, blanks, CRLF, a missing newline at
/// the end), and changes nothing if the file is as requested already.
#pragma once

#include <string>
#include <string_view>

#include "core/request/kernel_words.hpp"

namespace ramroot {

/// cmdline.txt of a Raspberry Pi; the firmware uses the first line that is not blank.
std::string edit_cmdline_txt(std::string_view text, const Parameter& parameter);

/// /etc/default/raspi-extra-cmdline: raspi-firmware appends it with its line breaks to the line of
/// cmdline.txt, so what comes after the first one is lost. Without any word left it is empty.
std::string edit_raspi_cmdline(std::string_view text, const Parameter& parameter);

/// The words of that file which get into the line.
std::string_view raspi_cmdline_words(std::string_view text);

/// /etc/kernel/cmdline; kernel-install(8) uses all of it except comment lines.
std::string edit_kernel_cmdline(std::string_view text, const Parameter& parameter);

/// The words of that file, without its comments.
std::string kernel_cmdline_words(std::string_view text);

/// extlinux.conf: every `append` line, except in rescue entries. A label without one stays as it is.
std::string edit_extlinux(std::string_view text, const Parameter& parameter);

/// /etc/default/grub.d/ramroot.cfg that protects every boot.
std::string render_grub_drop_in(const std::string& parameter);
/// The same file if only one extra entry is protected; see grub/42_ramroot.
std::string render_grub_once_drop_in(const std::string& parameter);

}  // namespace ramroot
