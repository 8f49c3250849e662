// SPDX-License-Identifier: GPL-3.0-or-later
/// Predicts which entry each boot loader starts when nobody touches its menu. This question is
/// only answered here: `status`, `check` and `enable` all use it. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/loader/boot_menu.hpp"

namespace ramroot {

/// One of `entries` starts; there are several if the files do not show which.
struct Start {
  MenuEntries entries = {};    ///< those for the root of this boot
  Path file = {};              ///< the file that makes the choice, or else the one with the entries
  bool may_be_unread = false;  ///< what starts may also be something else, with an unknown command line: a
                               ///< unified kernel image that could not be read
};

/// What one boot loader starts.
struct LoaderStart {
  Start by_default = {};
  std::optional<Start> once = std::nullopt;  ///< if another choice was made for the next boot only
};

/// One result for each boot loader whose files exist and which has usual entries, or images that were not
/// read.
std::vector<LoaderStart> predict_starts(const std::vector<TextFile>& files, std::string_view cmdline);

/// For a grub.cfg, considering grubenv and custom.cfg in its folder, and loader/entries if it
/// takes its entries from there. Nothing if it has no usual entry.
std::optional<LoaderStart> predict_grub(const TextFile& cfg, const std::vector<TextFile>& files,
                                        const RootFilter& filter);

/// For loader/entries as read by systemd-boot: considers its EFI variables, loader.conf and
/// unified kernel images.
/// @param is_alone  no other boot loader is here, so that images are started even if nothing else shows it
/// @param is_image_running  this boot is one of such an image
std::optional<LoaderStart> predict_systemd_boot(const std::vector<TextFile>& files, const RootFilter& filter,
                                                bool is_alone, bool is_image_running);

/// "a.conf" for "a+3-1.conf": the numbers are systemd-boot's count of boot attempts.
std::string without_counter(const std::string& name);

/// For an extlinux.conf.
Start predict_extlinux(const TextFile& conf, const RootFilter& filter);

/// Does this grub.cfg take its entries from loader/entries (`blscfg`, Fedora)?
bool takes_loader_entries(const TextFile& cfg);

}  // namespace ramroot
