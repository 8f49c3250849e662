// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/import_sources.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/loader/menu_sources.hpp"
#include "core/request/options.hpp"

namespace ramroot {

namespace {

bool is_shell(std::string_view path) { return path.ends_with(".conf"); }

}  // namespace

std::string as_word(const Setting& setting) {
  if (setting.value.empty()) return setting.name;
  // Never print a pass phrase; the name is enough to find the word.
  const bool is_secret = setting.value.find("pass=") != std::string::npos;
  return setting.name + "=" + (is_secret ? "..." : render_for_console(setting.value, 100));
}

ImportSources::ImportSources(const ForeignConfig& config) {
  const auto add_words = [&](const std::string& text, const std::string& place) {
    for (CmdlineWord& word : parse_cmdline(text))
      words_.push_back({std::move(word.name), std::move(word.value).value_or(""), place});
  };
  for (const NextWords& one : find_next_words(config.files)) add_words(one.words, one.file);
  for (const TextFile& file : config.files) {
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
  std::string text = as_word(setting) + " from " + setting.place;
  if (setting.place != kKernelLine) return text;
  std::string files;
  const Setting* last = nullptr;
  for (const Setting& one : words_) {
    const bool is_it = one.name == setting.name && one.value == setting.value && one.place != kKernelLine;
    if (!is_it || (last != nullptr && last->place == one.place)) continue;
    append_item(files, render_for_console(one.place, 100));
    last = &one;
  }
  return text + (files.empty() ? ": look in the configuration of the boot loader" : ": " + files);
}

void begin_with_word(Import& import, const ImportSources& sources, const Setting& word) {
  import.setting = as_word(word);
  import.place = word.place;
  import.removals.push_back(sources.removal_of(word));
}

bool is_false(const Setting& setting) { return is_one_of(setting.value, {"0", "no", "off", "false"}); }

void set_option(Import& import, const std::string& name, const std::string& value) {
  Options scratch;
  if (const auto done = apply_option(name, value, scratch); !done)
    import.unequal.push_back(done.error().text());
  else import.options[name] = value;
}

}  // namespace ramroot
