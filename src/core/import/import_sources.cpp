// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/import_sources.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/request/options.hpp"

namespace ramroot {

namespace {

bool is_shell(std::string_view path) { return path.ends_with(".conf"); }

/// Is `word` one of the words in `text`, ignoring quotes?
bool has_word(std::string_view text, std::string_view word) {
  constexpr std::string_view kEnds = " \t\n\r\"'=";
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || kEnds.find(text[at - 1]) != kEnds.npos;
    const bool ends = end == text.size() || kEnds.substr(0, 6).find(text[end]) != kEnds.npos;
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace

std::string as_word(const Setting& setting) {
  return setting.name + (setting.value.empty() ? "" : "=" + render_for_console(setting.value, 80));
}

std::vector<std::string> find_next_words(const Path& name, std::string_view text) {
  if (name.ends_with("/cmdline.txt")) return {std::string(text.substr(0, text.find('\n')))};
  if (name == "/etc/kernel/cmdline" || name == "/etc/default/raspi-extra-cmdline") return {std::string(text)};
  std::vector<std::string> words;
  if (!name.starts_with("/etc/default/")) return words;
  for (const Assignment& one : parse_assignments(text))
    if (one.name.starts_with("GRUB_CMDLINE_LINUX") || one.name == "U_BOOT_PARAMETERS")
      words.push_back(one.value);
  return words;
}

ImportSources::ImportSources(const ForeignConfig& config) : config_(config) {
  const auto add_words = [&](const std::string& text, const std::string& place) {
    for (CmdlineWord& word : parse_cmdline(text))
      words_.push_back({std::move(word.name), std::move(word.value).value_or(""), place});
  };
  for (const TextFile& file : config.files) {
    for (const std::string& words : find_next_words(file.path, file.text)) add_words(words, file.path);
    if (!is_shell(file.path)) continue;
    for (Assignment& one : parse_assignments(file.text))
      assignments_.push_back({std::move(one.name), std::move(one.value), file.path, one.is_plain});
  }
  add_words(config.cmdline, kKernelLine);  // last, because the running kernel's words win
}

const Setting* ImportSources::find_word(std::string_view name, bool only_of_files) const {
  const auto found = std::find_if(words_.rbegin(), words_.rend(), [&](const Setting& word) {
    return word.name == name && !(only_of_files && word.place == kKernelLine);
  });
  return found == words_.rend() ? nullptr : &*found;
}

const Setting* ImportSources::find_assignment(std::string_view name, std::string_view file) const {
  const auto found = std::find_if(assignments_.rbegin(), assignments_.rend(),
                                  [&](const Setting& one) { return one.name == name && one.place == file; });
  return found == assignments_.rend() ? nullptr : &*found;
}

std::string ImportSources::removal_of(const Setting& setting) const {
  const std::string word = setting.name + (setting.value.empty() ? "" : "=" + setting.value);
  // Never print a pass phrase; the name is enough to find the word.
  const std::string shown = setting.value.find("pass=") == std::string::npos ? word : setting.name + "=...";
  std::string text = render_for_console(shown, 100) + " from " + setting.place;
  if (setting.place != kKernelLine) return text;
  std::string files;
  for (const TextFile& file : config_.files)
    if (!is_shell(file.path) && has_word(file.text, word))
      files += (files.empty() ? "" : ", ") + render_for_console(file.path, 100);
  return text + (files.empty() ? ": look in the configuration of the boot loader" : ": " + files);
}

void set_option(Import& import, const std::string& name, const std::string& value) {
  Options scratch;
  if (const auto done = apply_option(name, value, scratch); !done)
    import.unequal.push_back(done.error().text());
  else import.options[name] = value;
}

}  // namespace ramroot
