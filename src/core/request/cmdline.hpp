// SPDX-License-Identifier: GPL-3.0-or-later
/// The kernel command line, cut the way the kernel cuts it. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// One word of the command line without its quotes; `value` is absent if the word has no `=`.
struct CmdlineWord {
  std::string name;
  std::optional<std::string> value = std::nullopt;
};

/// Cuts `text` into words, up to a bare `--`, which starts the words for init. Quotes are treated
/// as in next_arg() of the kernel (lib/cmdline.c).
std::vector<CmdlineWord> parse_cmdline(std::string_view text);

/// The value of the last `ramroot=` on the line; as with most kernel parameters, the last one
/// wins. A bare `ramroot` has the value "". Nothing if there is no such parameter.
std::optional<std::string> find_parameter(std::string_view cmdline);

/// The options with which an initramfs has to mount the root so that nothing is written: those of
/// `rootflags=`, and "ro". Nothing if it does so by itself, because of `ro` or of neither word
/// (bootparam(7); the last of `ro` and `rw` counts).
std::optional<std::string> find_read_only_options(std::string_view cmdline);

/// Does the line say itself whether file systems are checked (fsck.mode=, systemd-fsck@.service(8); the words
/// of initramfs-tools(7) and dracut.cmdline(7))?
bool decides_about_checks(std::string_view cmdline);

/// The value of the last `root=` of a kernel command line; empty if there is none.
std::string root_of(std::string_view cmdline);

}  // namespace ramroot
