// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/text.hpp"
#include "core/loader/foresee.hpp"
#include "core/loader/grub_menu.hpp"
#include "core/loader/grubenv.hpp"

namespace ramroot {

namespace {

using Outlook = NextBoot::Outlook;

bool is_variable(std::string_view text, const std::string& name) {
  return text == "${" + name + "}" || text == "$" + name;
}

void add_lines(std::vector<std::string>& lines, std::vector<std::string> more) {
  for (std::string& line : more) lines.push_back(std::move(line));
}

/// A kernel alone (memtest) has no command line.
std::vector<std::string> lines_of(const GrubEntry& entry) {
  std::vector<std::string> lines = entry.lines;
  std::erase_if(lines, [](const std::string& line) { return line.find('=') == line.npos; });
  return lines;
}

class GrubForesight {
 public:
  GrubForesight(const BootFile& cfg, const std::vector<BootFile>& files, const LineJudge& judge)
      : judge_(judge), file_(cfg.path), folder_(cfg.path.substr(0, cfg.path.rfind('/') + 1)) {
    custom_ = text_of(files, "custom.cfg");
    env_ = text_of(files, "grubenv");
    menu_ = parse_grub_menu(cfg.text, custom_);
    usual_ = find_boot_lines(cfg);
    all_ = find_all_lines(cfg);
    add_lines(all_, find_all_lines({folder_ + "custom.cfg", custom_}));
    // An entry by hand may stand on one line, which the two above do not see.
    for (const GrubEntry& entry : menu_.entries) add_lines(all_, lines_of(entry));
    has_loader_entries_ = takes_loader_entries(cfg);
    if (has_loader_entries_) take_loader_entries(files);
  }

  NextBoot foresee() const {
    if (judge_.judge(usual_) == Outlook::unknown) return {};
    NextBoot by_default = foresee_default();
    const std::string next_entry = grubenv_value(env_, "next_entry");
    if (next_entry.empty() || !heeds_next_entry()) return by_default;
    const Outlook once = judge_choice(next_entry);
    if (once == by_default.outlook) return by_default;
    // What perhaps sets another default perhaps does so after the note was heeded.
    if (find_defaults().size() > 1) return {Outlook::depends, by_default.file};
    return {once, folder_ + "grubenv", once != Outlook::depends};
  }

 private:
  std::string text_of(const std::vector<BootFile>& files, const std::string& name) const {
    for (const BootFile& file : files)
      if (file.path == folder_ + name) return file.text;
    return "";
  }

  void take_loader_entries(const std::vector<BootFile>& files) {
    for (const BootFile& file : files) {
      if (!is_loader_entry(file)) continue;
      if (judge_.judge(usual_) == Outlook::unknown) file_ = file.path;
      add_lines(usual_, find_boot_lines(file));
      add_lines(all_, find_all_lines(file));
      loader_entries_.push_back(file);
    }
  }

  /// A menu that is made by hand may always start the same.
  bool heeds_next_entry() const {
    return menu_.defaults.empty() ||
           std::any_of(menu_.defaults.begin(), menu_.defaults.end(),
                       [](const std::string& value) { return is_variable(value, "next_entry"); });
  }

  /// Without the note for one boot.
  std::vector<std::string> find_defaults() const {
    std::vector<std::string> values = menu_.defaults;
    std::erase_if(values, [](const std::string& value) { return is_variable(value, "next_entry"); });
    return values;
  }

  NextBoot foresee_default() const {
    const std::vector<std::string> values = find_defaults();
    if (values.size() > 1)
      return {judge_.judge_open(usual_, all_), custom_.empty() ? file_ : folder_ + "custom.cfg"};
    const std::string value = values.empty() ? "" : values.front();
    if (is_variable(value, "saved_entry")) {
      const std::string saved = grubenv_value(env_, "saved_entry");
      return {judge_choice(saved), saved.empty() ? file_ : folder_ + "grubenv"};
    }
    if (value.find('$') != value.npos) return {judge_.judge_open(usual_, all_), file_};
    return {judge_choice(value), file_};
  }

  /// What is no entry of this system (another one, the firmware's settings) leaves it open which of
  /// ours a person chooses then: one of the usual ones.
  Outlook judge_found(const std::vector<std::string>& lines) const {
    const Outlook outlook = judge_.judge(lines);
    return outlook == Outlook::unknown ? judge_.judge(usual_) : outlook;
  }

  Outlook judge_choice(const std::string& choice) const {
    for (const BootFile& entry : loader_entries_)
      if (is_named(entry, choice)) return judge_found(find_all_lines(entry));
    // Those of loader/entries come first, the newest kernel before all others.
    const bool is_number = !choice.empty() && choice[0] >= '0' && choice[0] <= '9';
    if (has_loader_entries_ && (choice.empty() || choice == "0")) return judge_.judge(usual_);
    if (has_loader_entries_ && is_number) return judge_.judge_open(usual_, all_);
    const auto found = find_grub_entry(menu_, choice);
    if (!found && has_loader_entries_ && menu_.entries.empty()) return judge_.judge(usual_);
    if (!found) return judge_.judge_open(usual_, all_);
    return judge_found(lines_of(menu_.entries[*found]));
  }

  const LineJudge& judge_;
  Path file_, folder_;
  std::string custom_, env_;
  GrubMenu menu_;
  std::vector<std::string> usual_, all_;
  std::vector<BootFile> loader_entries_;
  bool has_loader_entries_ = false;
};

}  // namespace

bool takes_loader_entries(const BootFile& cfg) {
  const auto lines = split(cfg.text, '\n');
  return std::any_of(lines.begin(), lines.end(),
                     [](std::string_view line) { return trim(line) == "blscfg"; });
}

NextBoot foresee_grub(const BootFile& cfg, const std::vector<BootFile>& files, const LineJudge& judge) {
  return GrubForesight(cfg, files, judge).foresee();
}

}  // namespace ramroot
