#include "core/other_tools.hpp"

#include "base/text.hpp"
#include "core/cmdline.hpp"
#include "core/import_sources.hpp"
#include "core/loader_plan.hpp"

namespace ramroot {

namespace {

constexpr const char* kOverlayroot = "/usr/share/initramfs-tools/scripts/init-bottom/overlayroot";

bool is_on(const std::string& value) { return !value.empty() && !value.starts_with("disabled"); }

/// The word overlayroot= counts more than the file, and the second file more than the first.
bool asks_for_overlayroot(const LoaderFacts& facts) {
  std::string value;
  for (const char* name : {"/etc/overlayroot.conf", "/etc/overlayroot.local.conf"})
    if (const BootFile* file = find_file(facts, name))
      for (const std::string_view line : split(file->text, '\n'))
        if (trim(line).starts_with("overlayroot=")) {
          value = trim(line).substr(12);
          std::erase_if(value, [](char c) { return c == '"' || c == '\''; });
        }
  for (const CmdlineWord& word : parse_cmdline(facts.cmdline))
    if (word.name == "overlayroot") value = word.value.value_or("");
  return is_on(value);
}

/// The word of such a tool in one kernel command line: "boot=overlay".
std::string find_word(const std::string& line) {
  const ForeignConfig config{line, {}};
  const ImportSources sources(config);
  Import import;
  if (!import_dracut(sources, import) && !import_systemd(sources, import) &&
      !import_old_words(sources, import))
    return "";
  return import.found.substr(0, import.found.find(" ("));
}

std::string reason(const std::string& word, const std::string& place) {
  return word + " in " + place + " protects the root in another way: 'ramroot import' tells what to do";
}

}  // namespace

std::string find_other_tool(const LoaderFacts& facts) {
  if (facts.present.contains(kOverlayroot) && asks_for_overlayroot(facts))
    return "overlayroot is active: 'ramroot import' takes its settings over, then purge it (apt purge "
           "overlayroot)";
  if (const std::string word = find_word(facts.cmdline); !word.empty())
    return reason(word, "the kernel command line of this boot");
  const std::string root = root_of(parse_cmdline(facts.cmdline));
  for (const auto& [name, file] : facts.files)
    for (const std::string& line : find_boot_lines(file))
      if (root_of(parse_cmdline(line)) == root)
        if (const std::string word = find_word(line); !word.empty()) return reason(word, name);
  return "";
}

}  // namespace ramroot
