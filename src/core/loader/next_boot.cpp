// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/next_boot.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/loader/foresee.hpp"
#include "core/loader/loader_text.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/options.hpp"

namespace ramroot {

namespace {

/// The words after one of the `names`; nothing where the line does not begin with it.
std::string_view after_keyword(std::string_view line, std::initializer_list<std::string_view> names) {
  const auto end = line.find_first_of(" \t");
  if (end == std::string_view::npos) return {};
  for (const std::string_view name : names)
    if (line.substr(0, end) == name) return trim(line.substr(end));
  return {};
}

}  // namespace

bool is_rescue(const std::vector<CmdlineWord>& words) {
  return std::any_of(words.begin(), words.end(), [](const CmdlineWord& word) {
    const std::string unit = word.name == "systemd.unit" ? word.value.value_or("") : "";
    return word.name == "single" || word.name == "recovery" || unit.starts_with("rescue.") ||
           unit.starts_with("emergency.");
  });
}

std::string root_of(const std::vector<CmdlineWord>& words) {
  std::string root;
  for (const CmdlineWord& word : words)
    if (word.name == "root" && word.value) root = *word.value;
  return root;
}

bool asks_for_protection(const std::string& line) {
  const Request request = parse_request(find_parameter(line), {});
  return request.asked == Request::Asked::yes && !request.failure;
}

namespace {

enum class Lines { usual, all };

std::vector<std::string> find_lines(const BootFile& file, Lines which) {
  std::vector<std::string> lines;
  const bool is_bare = file.path.ends_with("/cmdline.txt");
  bool is_ours = false;
  for (const std::string_view raw : split(file.text, '\n')) {
    const std::string_view line = trim(raw);
    if (line.ends_with("/42_ramroot ###")) is_ours = line.starts_with("### BEGIN ");
    if (is_ours && which == Lines::usual) continue;
    const std::string_view words =
        is_bare ? line : after_keyword(line, {"linux", "linux16", "linuxefi", "options", "append", "APPEND"});
    // "linux /vmlinuz" of a loader entry is the kernel alone.
    if (words.find('=') == std::string_view::npos) continue;
    if (which == Lines::all || !is_rescue(parse_cmdline(words))) lines.emplace_back(words);
  }
  return lines;
}

}  // namespace

std::vector<std::string> find_boot_lines(const BootFile& file) {
  if (file.path.find("-rescue") != std::string::npos || file.path.ends_with("/ramroot-other.conf")) return {};
  return find_lines(file, Lines::usual);
}

std::vector<std::string> find_all_lines(const BootFile& file) {
  if (!is_loader_entry(file)) return find_lines(file, Lines::all);
  const std::string options = loader_entry_options(file.text);
  return options.find('=') == options.npos ? std::vector<std::string>() : std::vector{options};
}

bool chooses_our_entry(const BootFile& file) {
  std::string text = file.text;
  std::erase(text, '\0');  // UTF-16
  return file.path == kSystemdBootOnce && text.find("ramroot-other.conf") != text.npos;
}

LineJudge::LineJudge(const std::vector<BootFile>& files, std::string_view cmdline)
    : root_(root_of(parse_cmdline(cmdline))) {
  for (const BootFile& file : files)
    for (const std::string& line : find_boot_lines(file))
      is_any_ours_ |= root_of(parse_cmdline(line)) == root_;
}

NextBoot::Outlook LineJudge::judge(const std::vector<std::string>& lines) const {
  bool is_any_on = false, is_any_off = false;
  for (const std::string& line : lines) {
    if (is_any_ours_ && root_of(parse_cmdline(line)) != root_) continue;
    (asks_for_protection(line) ? is_any_on : is_any_off) = true;
  }
  using Outlook = NextBoot::Outlook;
  if (is_any_on) return is_any_off ? Outlook::depends : Outlook::is_protected;
  return is_any_off ? Outlook::unprotected : Outlook::unknown;
}

NextBoot::Outlook LineJudge::judge_open(const std::vector<std::string>& some,
                                        const std::vector<std::string>& all) const {
  const NextBoot::Outlook usual = judge(some);
  return usual == NextBoot::Outlook::unknown || usual == judge(all) ? usual : NextBoot::Outlook::depends;
}

NextBoot::Outlook judge_all_entries(const std::vector<BootFile>& files, std::string_view cmdline) {
  std::vector<std::string> all;
  for (const BootFile& file : files)
    for (std::string& line : find_boot_lines(file)) all.push_back(std::move(line));
  return LineJudge(files, cmdline).judge(all);
}

namespace {

/// Each boot loader that is there by itself.
std::vector<NextBoot> foresee_each(const std::vector<BootFile>& files, const LineJudge& judge) {
  std::vector<NextBoot> all;
  bool has_grub_entries = false;
  for (const BootFile& file : files) {
    if (file.path.ends_with("/grub.cfg")) {
      all.push_back(foresee_grub(file, files, judge));
      has_grub_entries |= takes_loader_entries(file);
    }
    if (file.path.ends_with("/extlinux.conf")) all.push_back(foresee_extlinux(file, judge));
    if (file.path.ends_with("/cmdline.txt")) all.push_back({judge.judge(find_boot_lines(file)), file.path});
  }
  if (!has_grub_entries) all.push_back(foresee_systemd_boot(files, judge));
  std::erase_if(all, [](const NextBoot& one) { return one.outlook == NextBoot::Outlook::unknown; });
  return all;
}

}  // namespace

NextBoot foresee_next_boot(const std::vector<BootFile>& files, std::string_view cmdline) {
  using Outlook = NextBoot::Outlook;
  const std::vector<NextBoot> all = foresee_each(files, LineJudge(files, cmdline));
  if (all.empty()) return {};
  NextBoot next = all.front();
  for (const NextBoot& other : all) {
    if (other.outlook != next.outlook) next.outlook = Outlook::depends;
    next.once = next.once && other.once;
  }
  next.once = next.once && next.outlook != Outlook::depends;
  // Turned off where the boot loader has no choice for one boot. In the boot without protection
  // itself the file tells nothing: ramroot-again.service may not have got to it yet.
  if (next.outlook == Outlook::unprotected && asks_for_protection(std::string(cmdline)))
    next.once |=
        std::any_of(files.begin(), files.end(), [](const BootFile& file) { return file.path == kAgainFile; });
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
