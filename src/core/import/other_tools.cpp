// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/other_tools.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/import/import_sources.hpp"
#include "core/loader/assignments.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/menu_sources.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

/// The setting in overlayroot's files; the second file wins.
std::string overlayroot_in_files(const LoaderFacts& facts) {
  std::string value;
  for (const char* name : {kOverlayrootConf, kOverlayrootLocalConf})
    if (const TextFile* file = find_file(facts, name))
      for (const Assignment& one : parse_assignments(file->text))
        if (one.name == "overlayroot") value = one.value;
  return value;
}

/// A word on the kernel command line wins over the files.
bool asks_for_overlayroot(const std::string& line, const LoaderFacts& facts) {
  std::string value = overlayroot_in_files(facts);
  for (const CmdlineWord& word : parse_cmdline(line))
    if (word.name == "overlayroot") value = word.value.value_or("");
  return turns_overlayroot_on(value);
}

bool asks_for_lockfs(const std::string& line, const LoaderFacts& facts) {
  ForeignConfig config{line, {}};
  if (const TextFile* file = find_file(facts, kBilibopConf))
    config.files.push_back({kBilibopConf, file->text});
  Import ignored;
  return import_lockfs(ImportSources(config), ignored);
}

/// A tool with files of its own, which may say more than the kernel command line.
struct Packaged {
  const char* name;
  const char* script;  ///< without this part of its package, the files left over mean nothing
  bool (*asks)(const std::string& line, const LoaderFacts& facts);
};
constexpr Packaged kPackaged[] = {{"overlayroot", kOverlayrootScript, asks_for_overlayroot},
                                  {"bilibop-lockfs", kLockfsScript, asks_for_lockfs}};

/// The word of another tool in a kernel command line: "boot=overlay".
std::string find_word(const std::string& line) {
  const ForeignConfig config{line, {}};
  const ImportSources sources(config);
  Import import;
  if (!import_dracut(sources, import) && !import_systemd(sources, import) &&
      !import_old_words(sources, import))
    return "";
  return import.setting;
}

std::string reason(const std::string& word, const std::string& place) {
  return word + " in " + place + " protects the root in another way: 'ramroot import' tells what to do";
}

/// The usual entries for this root in the present menus.
std::vector<NextWords> find_entries(const LoaderFacts& facts) {
  std::vector<NextWords> lines;
  for (MenuEntry& entry : find_usual_entries(menus_of(facts), facts.cmdline))
    lines.push_back({std::move(entry.file), std::move(entry.cmdline)});
  return lines;
}

}  // namespace

std::string find_other_tool(const LoaderFacts& facts) {
  const std::vector<NextWords> entries = find_entries(facts);
  for (const Packaged& tool : kPackaged) {
    const auto asks = [&](const NextWords& line) { return tool.asks(line.words, facts); };
    const bool will_be =
        entries.empty() ? tool.asks("", facts) : std::any_of(entries.begin(), entries.end(), asks);
    if (facts.present.contains(tool.script) && (will_be || tool.asks(facts.cmdline, facts)))
      return std::string(tool.name) + " is active: 'ramroot import' takes its settings over, then purge it " +
             "(apt purge " + tool.name + ")";
  }
  if (const std::string word = find_word(facts.cmdline); !word.empty())
    return reason(word, "the kernel command line of this boot");
  // Sources first: menus are made from them.
  for (const auto& lines : {find_next_words(menus_of(facts)), entries})
    for (const NextWords& line : lines)
      if (const std::string word = find_word(line.words); !word.empty()) return reason(word, line.file);
  return "";
}

}  // namespace ramroot
