// SPDX-License-Identifier: GPL-3.0-or-later
/// What each boot loader starts when nobody touches its menu: pieces of core/loader/next_boot.cpp.
/// Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/loader/next_boot.hpp"

namespace ramroot {

/// Judges kernel command lines; those for another root count only where there are no others.
class LineJudge {
 public:
  LineJudge(const std::vector<BootFile>& files, std::string_view cmdline);

  /// What these say: unknown when none counts.
  NextBoot::Outlook judge(const std::vector<std::string>& lines) const;

  /// Where any of `all` may boot: what `some` say, which are usual, if the others say so too.
  NextBoot::Outlook judge_open(const std::vector<std::string>& some,
                               const std::vector<std::string>& all) const;

 private:
  std::string root_;
  bool is_any_ours_ = false;
};

/// Of a grub.cfg, with what grubenv and custom.cfg beside it say. Where it takes its entries from
/// loader/entries, of those.
NextBoot foresee_grub(const BootFile& cfg, const std::vector<BootFile>& files, const LineJudge& judge);

/// Of loader/entries as systemd-boot has it: its notes, loader.conf, unified kernel images.
NextBoot foresee_systemd_boot(const std::vector<BootFile>& files, const LineJudge& judge);

/// Of an extlinux.conf.
NextBoot foresee_extlinux(const BootFile& conf, const LineJudge& judge);

/// Does this grub.cfg take its entries from there (`blscfg`, Fedora)?
bool takes_loader_entries(const BootFile& cfg);

/// Is it a file of loader/entries?
bool is_loader_entry(const BootFile& file);

/// The entry of that name or title: "a" or "a.conf" of loader/entries/a.conf.
bool is_named(const BootFile& entry, std::string_view name);

}  // namespace ramroot
