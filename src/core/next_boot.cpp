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
  if (file.path.ends_with("/grubenv")) return text.find("\nnext_entry=ramroot-other-") != text.npos;
  return file.path == kSystemdBootOnce && text.find("ramroot-other.conf") != text.npos;
}

namespace {

/// The file that has an entry of ours for the next boot only.
const BootFile* find_choice(const std::vector<BootFile>& files) {
  const auto found = std::find_if(files.begin(), files.end(), chooses_our_entry);
  return found == files.end() ? nullptr : &*found;
}

/// Boots the other way than every entry that is there without it; or all say so, for that boot only.
void apply_choice(const std::vector<BootFile>& files, NextBoot& next) {
  using Outlook = NextBoot::Outlook;
  const BootFile* choice = find_choice(files);
  if (choice == nullptr && next.outlook == Outlook::unprotected)
    next.once =
        std::any_of(files.begin(), files.end(), [](const BootFile& file) { return file.path == kAgainFile; });
  if (choice == nullptr || (next.outlook != Outlook::is_protected && next.outlook != Outlook::unprotected))
    return;
  next.outlook = next.outlook == Outlook::is_protected ? Outlook::unprotected : Outlook::is_protected;
  next.file = choice->path;
  next.once = true;
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
  apply_choice(files, next);
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
