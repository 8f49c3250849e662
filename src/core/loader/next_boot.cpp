// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/next_boot.hpp"

#include <algorithm>
#include <utility>

#include "core/loader/loader_files.hpp"
#include "core/loader/predict.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

using Outlook = NextBoot::Outlook;

Outlook outlook_of_start(const Start& start) {
  return start.may_be_unread ? Outlook::depends : outlook_of(start.entries);
}

NextBoot next_of_start(const Start& start) {
  NextBoot next{outlook_of_start(start), start.file};
  if (next.outlook == Outlook::is_protected) next.parameter = find_parameter(start.entries.front().cmdline);
  return next;
}

NextBoot next_of(const LoaderStart& loader) {
  NextBoot by_default = next_of_start(loader.by_default);
  if (!loader.once) return by_default;
  NextBoot once = next_of_start(*loader.once);
  if (once.outlook == by_default.outlook) {
    by_default.parameter = std::move(once.parameter);
    return by_default;
  }
  once.once = once.outlook != Outlook::depends;
  return once;
}

}  // namespace

Outlook outlook_of(const MenuEntries& entries) {
  const auto is_on = [](const MenuEntry& entry) { return entry.asks; };
  if (entries.empty()) return Outlook::unknown;
  if (std::none_of(entries.begin(), entries.end(), is_on)) return Outlook::unprotected;
  return std::all_of(entries.begin(), entries.end(), is_on) ? Outlook::is_protected : Outlook::depends;
}

Outlook judge_all_entries(const std::vector<TextFile>& files, std::string_view cmdline) {
  return outlook_of(find_usual_entries(files, cmdline));
}

NextBoot predict_next_boot(const std::vector<TextFile>& files, std::string_view cmdline) {
  const std::vector<LoaderStart> loaders = predict_starts(files, cmdline);
  if (loaders.empty()) return {};
  NextBoot next = next_of(loaders.front());
  for (const LoaderStart& loader : loaders) {
    const NextBoot other = next_of(loader);
    if (other.outlook != next.outlook) next.outlook = Outlook::depends;
    next.once = next.once && other.once;
  }
  if (next.outlook == Outlook::depends) next.parameter.reset();
  next.once = next.once && next.outlook != Outlook::depends;
  // Turned off because the boot loader has no choice for one boot. During the boot without
  // protection itself this file proves nothing: ramroot-again.service may not have run yet.
  if (next.outlook == Outlook::unprotected && asks_for_protection(std::string(cmdline)))
    next.once |=
        std::any_of(files.begin(), files.end(), [](const TextFile& file) { return file.path == kAgainFile; });
  return next;
}

std::string render_outlook(NextBoot::Outlook outlook) {
  switch (outlook) {
    case NextBoot::Outlook::is_protected: return "protected";
    case NextBoot::Outlook::unprotected: return "unprotected";
    case NextBoot::Outlook::depends: return "depends";
    case NextBoot::Outlook::unknown: break;
  }
  return "unknown";
}

}  // namespace ramroot
