#include "core/next_boot.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/cmdline.hpp"
#include "core/options.hpp"

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

std::vector<std::string> find_boot_lines(const BootFile& file) {
  std::vector<std::string> lines;
  const bool is_bare = file.path.ends_with("/cmdline.txt");
  if (file.path.find("-rescue") != std::string::npos || file.path.ends_with("/ramroot-other.conf"))
    return lines;
  bool is_ours = false;
  for (const std::string_view raw : split(file.text, '\n')) {
    const std::string_view line = trim(raw);
    if (line.ends_with("/42_ramroot ###")) is_ours = line.starts_with("### BEGIN ");
    if (is_ours) continue;
    const std::string_view words =
        is_bare ? line : after_keyword(line, {"linux", "linux16", "linuxefi", "options", "append", "APPEND"});
    // "linux /vmlinuz" of a loader entry is the kernel alone.
    if (words.find('=') == std::string_view::npos || is_rescue(parse_cmdline(words))) continue;
    lines.emplace_back(words);
  }
  return lines;
}

bool chooses_our_entry(const BootFile& file) {
  std::string text = file.text;
  std::erase(text, '\0');  // UTF-16
  return file.path == kSystemdBootOnce && text.find("ramroot-other.conf") != text.npos;
}

namespace {

/// GRUB takes its first entry where the one that was chosen is not there, its kernel being removed.
bool is_in_a_menu(const std::vector<BootFile>& files, std::string_view id) {
  return std::any_of(files.begin(), files.end(), [&](const BootFile& file) {
    return file.path.ends_with("/grub.cfg") &&
           file.text.find("'" + std::string(id) + "'") != std::string::npos;
  });
}

/// The id of ours that GRUB's note has under that key, if it is in a menu.
bool names_our_entry(const std::vector<BootFile>& files, const BootFile& note, std::string_view key) {
  for (const std::string_view line : split(note.text, '\n'))
    if (line.starts_with(key) && line.substr(key.size()).starts_with("ramroot-other-"))
      return is_in_a_menu(files, line.substr(key.size()));
  return false;
}

bool uses_saved_entry(const std::vector<BootFile>& files) {
  return std::any_of(files.begin(), files.end(), [](const BootFile& file) {
    return file.path.ends_with("/grub.cfg") &&
           file.text.find("set default=\"${saved_entry}\"") != std::string::npos;
  });
}

/// An entry of ours that boots next boots the other way than every entry without it. Where all say
/// so for one boot only, `once` is for those who have not got to that boot yet.
void apply_choice(const std::vector<BootFile>& files, bool is_on_now, NextBoot& next) {
  using Outlook = NextBoot::Outlook;
  if (next.outlook != Outlook::is_protected && next.outlook != Outlook::unprotected) return;
  const auto is_again = [](const BootFile& file) { return file.path == kAgainFile; };
  const bool is_off = next.outlook == Outlook::unprotected;
  for (const BootFile& file : files) {
    const bool is_grub = file.path.ends_with("/grubenv");
    const bool once = is_grub ? names_our_entry(files, file, "next_entry=") : chooses_our_entry(file);
    if (!once && !(is_grub && uses_saved_entry(files) && names_our_entry(files, file, "saved_entry=")))
      continue;
    next = {is_off ? Outlook::is_protected : Outlook::unprotected, file.path, once};
    return;
  }
  next.once = is_off && is_on_now && std::any_of(files.begin(), files.end(), is_again);
}

}  // namespace

NextBoot foresee_next_boot(const std::vector<BootFile>& files, std::string_view cmdline) {
  struct Entry {
    bool is_this_root, is_protected;
  };
  std::vector<Entry> entries;
  NextBoot next;
  const std::string root = root_of(parse_cmdline(cmdline));
  for (const BootFile& file : files)
    for (const std::string& line : find_boot_lines(file)) {
      entries.push_back({root_of(parse_cmdline(line)) == root, asks_for_protection(line)});
      if (next.file.empty()) next.file = file.path;
    }
  const auto is_other = [](const Entry& entry) { return !entry.is_this_root; };
  if (!std::all_of(entries.begin(), entries.end(), is_other)) std::erase_if(entries, is_other);
  if (entries.empty()) return next;
  const auto is_protected = [](const Entry& entry) { return entry.is_protected; };
  using Outlook = NextBoot::Outlook;
  if (std::all_of(entries.begin(), entries.end(), is_protected)) next.outlook = Outlook::is_protected;
  else if (std::any_of(entries.begin(), entries.end(), is_protected)) next.outlook = Outlook::depends;
  else next.outlook = Outlook::unprotected;
  apply_choice(files, asks_for_protection(std::string(cmdline)), next);
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
