// SPDX-License-Identifier: GPL-3.0-or-later
// Boot loaders whose menu needs no parser: systemd-boot and extlinux.
#include <fnmatch.h>

#include <algorithm>

#include "base/text.hpp"
#include "core/loader/foresee.hpp"
#include "core/loader/loader_text.hpp"

namespace ramroot {

namespace {

using Outlook = NextBoot::Outlook;

std::string name_of(const Path& path) { return path.substr(path.rfind('/') + 1); }

/// A pattern with [...] is left to systemd-boot: it matches nothing here.
bool matches(const std::string& pattern, const std::string& name) {
  constexpr std::size_t kMostPattern = 255;  // of a file's name
  return pattern.size() <= kMostPattern && pattern.find('[') == pattern.npos &&
         ::fnmatch(pattern.c_str(), name.c_str(), FNM_NOESCAPE) == 0;
}

bool is_chosen(const Path& file, const std::string& pattern) {
  const std::string name = to_lower(name_of(file)), wanted = to_lower(pattern);
  return matches(wanted, name) || matches(wanted + ".conf", name);
}

bool is_unified_kernel(const BootFile& file) { return to_lower(file.path).ends_with(".efi"); }

/// A note in the firmware: four bytes of attributes, then UTF-16.
std::string pattern_of_note(const BootFile& file) {
  std::string text = file.text.substr(std::min<std::size_t>(4, file.text.size()));
  std::erase(text, '\0');
  return std::string(trim(split(text, '\n').front()));
}

/// The last one, as systemd-boot takes it.
std::string pattern_of_conf(const BootFile& file) {
  std::string pattern;
  for (const std::string_view line : split(file.text, '\n'))
    if (std::string value = loader_entry_value(line, "default"); !value.empty()) pattern = std::move(value);
  std::erase(pattern, '"');
  return pattern;
}

struct Chosen {
  Path file;
  std::string pattern;
};

class SystemdBoot {
 public:
  SystemdBoot(const std::vector<BootFile>& files, const LineJudge& judge) : judge_(judge) {
    for (const BootFile& file : files) {
      if (is_loader_entry(file)) entries_.push_back(file);
      if (is_unified_kernel(file)) unified_.push_back(file.path);
      if (file.path == kSystemdBootOnce) once_ = {file.path, pattern_of_note(file)};
      if (file.path == kSystemdBootDefault) noted_ = {file.path, pattern_of_note(file)};
      if (file.path.ends_with("/loader/loader.conf") && configured_.pattern.empty())
        configured_ = {file.path, pattern_of_conf(file)};
    }
    for (const BootFile& entry : entries_) {
      for (std::string& line : find_boot_lines(entry)) {
        usual_.push_back(std::move(line));
        if (file_.empty()) file_ = entry.path;
      }
      for (std::string& line : find_all_lines(entry)) all_.push_back(std::move(line));
    }
  }

  NextBoot foresee() const {
    if (judge_.judge(usual_) == Outlook::unknown) return {};
    NextBoot by_default = foresee_default();
    if (once_.pattern.empty()) return by_default;
    const Outlook once = judge_chosen(once_.pattern);
    // One that is gone is passed over.
    if (once == Outlook::unknown || once == by_default.outlook) return by_default;
    return {once, once_.file, once != Outlook::depends};
  }

 private:
  NextBoot foresee_default() const {
    const Chosen& chosen = noted_.pattern.empty() ? configured_ : noted_;
    if (chosen.pattern.empty())
      return unified_.empty() ? NextBoot{judge_.judge(usual_), file_}
                              : NextBoot{Outlook::depends, unified_[0]};
    const Outlook outlook = judge_chosen(chosen.pattern);
    if (outlook != Outlook::unknown) return {outlook, chosen.file};
    // "@saved", a name that is gone, another system: any of them may start.
    return {unified_.empty() ? judge_.judge_open(usual_, all_) : Outlook::depends, chosen.file};
  }

  /// Unknown where no entry of this system has such a name.
  Outlook judge_chosen(const std::string& pattern) const {
    const auto is_one = [&](const Path& file) { return is_chosen(file, pattern); };
    // Nobody looks into unified kernel images for their command line.
    if (to_lower(pattern).ends_with(".efi") || std::any_of(unified_.begin(), unified_.end(), is_one))
      return Outlook::depends;
    std::vector<std::string> lines;
    for (const BootFile& entry : entries_)
      if (is_one(entry.path))
        for (std::string& line : find_all_lines(entry)) lines.push_back(std::move(line));
    return judge_.judge(lines);
  }

  const LineJudge& judge_;
  Path file_;
  std::vector<BootFile> entries_;
  std::vector<Path> unified_;
  std::vector<std::string> usual_, all_;
  Chosen once_, noted_, configured_;
};

}  // namespace

bool is_loader_entry(const BootFile& file) {
  return file.path.find("/loader/entries/") != Path::npos && file.path.ends_with(".conf");
}

bool is_named(const BootFile& entry, std::string_view name) {
  const std::string file = name_of(entry.path);
  return !name.empty() && (file == name || file == std::string(name) + ".conf" ||
                           loader_entry_value(entry.text, "title") == name);
}

NextBoot foresee_systemd_boot(const std::vector<BootFile>& files, const LineJudge& judge) {
  return SystemdBoot(files, judge).foresee();
}

NextBoot foresee_extlinux(const BootFile& conf, const LineJudge& judge) {
  struct Label {
    std::string name, text;
  };
  std::vector<Label> labels;
  std::string chosen;
  for (const std::string_view raw : split(conf.text, '\n')) {
    const std::string_view line = trim(raw);
    const std::string_view keyword = line.substr(0, line.find_first_of(" \t"));
    const std::string value(trim(line.substr(keyword.size())));
    const std::string lower_case = to_lower(keyword);
    if (lower_case == "label") labels.push_back({value, ""});
    if (lower_case == "default") chosen = value;
    // The mark of a label counts where no line names one.
    if (lower_case == "menu" && to_lower(value) == "default" && !labels.empty() && chosen.empty())
      chosen = labels.back().name;
    if (!labels.empty()) labels.back().text.append(line).append("\n");
  }
  const auto usual = find_boot_lines(conf);
  const auto found = std::find_if(labels.begin(), labels.end(),
                                  [&](const Label& label) { return chosen.empty() || label.name == chosen; });
  if (found == labels.end()) return {judge.judge_open(usual, find_all_lines(conf)), conf.path};
  const Outlook outlook = judge.judge(find_all_lines({conf.path, found->text}));
  return {outlook == Outlook::unknown ? judge.judge(usual) : outlook, conf.path};
}

}  // namespace ramroot
