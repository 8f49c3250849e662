// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/lost_words.hpp"

#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/loader_files.hpp"
#include "core/loader/loader_text.hpp"
#include "core/loader/menu_sources.hpp"
#include "core/loader/next_boot.hpp"
#include "core/loader/pi_config.hpp"
#include "core/loader/pi_files.hpp"

namespace ramroot {

namespace {

constexpr const char* kEnable = "run 'ramroot enable'";

bool asks(std::string_view words) { return asks_for_protection(std::string(words)); }

/// Is it in one of the other lines of a file of which only the line `used` counts?
bool asks_beside(std::string_view text, std::string_view used) {
  for (const std::string_view line : split(text, '\n'))
    if (trim(line) != trim(used) && asks(line)) return true;
  return false;
}

/// Of the files that have one line which counts.
std::string why_lost(const TextFile& file, const PiFiles& pi) {
  const bool is_cmdline = menu_kind_of(file.path) == MenuKind::cmdline_txt;
  if (is_cmdline && pi.leaves_out(file.path) && asks(find_pi_line(file.text)))
    return "has ramroot=, but the firmware reads " + pi.line_folder + kPiCmdline;
  const std::string_view used = is_cmdline ? find_pi_line(file.text) : raspi_cmdline_words(file.text);
  const bool is_one_line = is_cmdline || file.path == kRaspiCmdline;
  if (!is_one_line || asks(used) || !asks_beside(file.text, used)) return "";
  return "has ramroot= in another line than the first one, and the firmware uses that one only";
}

}  // namespace

std::vector<Readiness> find_lost_words(const std::vector<TextFile>& menus,
                                       const std::vector<TextFile>& sources, std::string_view cmdline) {
  std::vector<Readiness> out;
  const PiFiles pi = find_pi_files(menus);
  const NextBoot next = predict_next_boot(menus, cmdline);
  const bool is_off = next.outlook == NextBoot::Outlook::unprotected && !next.once;
  for (const auto* files : {&menus, &sources})
    for (const TextFile& file : *files)
      if (const std::string why = why_lost(file, pi); !why.empty() && (is_off || file.path == kRaspiCmdline))
        out.push_back({file.path, "", {"it " + why}, kEnable});
  if (!is_off) return out;
  for (const NextWords& one : find_next_words(sources))
    if (asks(one.words))
      out.push_back({one.file, "", {"it has ramroot=, but what the boot loader starts has not"}, kEnable});
  return out;
}

}  // namespace ramroot
