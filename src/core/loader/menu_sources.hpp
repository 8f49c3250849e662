// SPDX-License-Identifier: GPL-3.0-or-later
/// What kernel command lines are made from: the words that a file puts on them. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/loader/text_file.hpp"
#include "core/request/kernel_words.hpp"

namespace ramroot {

/// Is this /etc/default/grub, or a file in the folder that is read after it?
bool is_grub_defaults(const Path& name);

/// A kernel command line, or a part of one, and the file that contains it.
struct NextWords {
  Path file;
  std::string words;
};

/// The words that these files add to the kernel command lines of the next boots: cmdline.txt, of
/// which the firmware uses one line; /etc/kernel/cmdline without its comments; the sources of GRUB,
/// u-boot-menu and raspi-firmware. In the order of the files.
std::vector<NextWords> find_next_words(const std::vector<TextFile>& files);

/// The parameter in the GRUB_CMDLINE_LINUX and GRUB_CMDLINE_LINUX_DEFAULT values; the last one counts.
Parameter find_in_grub_defaults(std::string_view text);

}  // namespace ramroot
