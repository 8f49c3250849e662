// SPDX-License-Identifier: GPL-3.0-or-later
/// Which entries each boot loader starts when nobody touches its menu. This is the one answer to
/// that question: `status`, `check` and `enable` all ask here. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/loader/boot_menu.hpp"

namespace ramroot {

/// One of `entries` starts; there are several where the files do not tell which.
struct Start {
  MenuEntries entries = {};    ///< for the root of this boot
  Path file = {};              ///< the file that chooses, or the one with the entries
  bool may_be_unread = false;  ///< or something whose command line nobody read: a unified kernel image
};

/// What one boot loader starts.
struct LoaderStart {
  Start by_default = {};
  std::optional<Start> once = std::nullopt;  ///< where another choice was made for the next boot only
};

/// Of each boot loader whose files are there, and which has usual entries or images that nobody read.
std::vector<LoaderStart> predict_starts(const std::vector<TextFile>& files, std::string_view cmdline);

/// Of a grub.cfg, with what grubenv and custom.cfg beside it say. Where it takes its entries from
/// loader/entries, of those. Nothing where it has no usual entry.
std::optional<LoaderStart> predict_grub(const TextFile& cfg, const std::vector<TextFile>& files,
                                        const RootFilter& filter);

/// Of loader/entries as systemd-boot has it: its notes, loader.conf, unified kernel images.
std::optional<LoaderStart> predict_systemd_boot(const std::vector<TextFile>& files, const RootFilter& filter);

/// Of an extlinux.conf.
Start predict_extlinux(const TextFile& conf, const RootFilter& filter);

/// Does this grub.cfg take its entries from there (`blscfg`, Fedora)?
bool takes_loader_entries(const TextFile& cfg);

}  // namespace ramroot
