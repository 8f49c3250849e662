// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/boot_menu.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/loader/loader_text.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/options.hpp"

namespace ramroot {

namespace {

/// Sets the fields that follow from the words of an entry.
MenuEntry judged(MenuEntry entry) {
  entry.asks = asks_for_protection(entry.cmdline);
  entry.is_rescue |= is_rescue_line(entry.cmdline) || entry.kernel.find("-rescue") != std::string::npos;
  return entry;
}

/// "/vmlinuz" for "($root)/vmlinuz"; empty if the name itself contains a variable.
std::string plain_name(std::string name) {
  if (name.starts_with('(')) name.erase(0, std::min(name.find(')'), name.size() - 1) + 1);
  return name.find('$') == std::string::npos && name.starts_with('/') ? name : "";
}

std::vector<std::string> plain_names(const std::vector<std::string>& names) {
  std::vector<std::string> plain;
  for (const std::string& name : names)
    if (std::string one = plain_name(name); !one.empty()) plain.push_back(std::move(one));
  return plain;
}

MenuEntries parse_grub(const TextFile& cfg) {
  MenuEntries entries;
  for (const GrubEntry& one : parse_grub_menu(cfg.text, "").entries)
    for (MenuEntry& entry : entries_of(one, cfg.path)) entries.push_back(std::move(entry));
  return entries;
}

MenuEntries parse_loader_entry(const TextFile& file) {
  std::vector<std::string> initrds = loader_entry_values(file.text, "initrd");
  MenuEntry entry{.file = file.path,
                  .kernel = plain_name(loader_entry_value(file.text, "linux")),
                  .initrds = plain_names(initrds),
                  .cmdline = loader_entry_options(file.text),
                  .is_rescue = file.path.find("-rescue") != Path::npos,
                  .is_ours = file.path.ends_with("/ramroot-other.conf"),
                  .id = file_name_of(file.path),
                  .title = loader_entry_value(file.text, "title")};
  if (entry.kernel.empty() && !entry.has_cmdline()) return {};
  return {judged(std::move(entry))};
}

/// The firmware of a Raspberry Pi uses the first line that is not blank.
MenuEntries parse_cmdline_txt(const TextFile& file) {
  for (const std::string_view line : split(file.text, '\n'))
    if (const std::string_view words = trim(line); !words.empty())
      return {judged({.file = file.path, .cmdline = std::string(words)})};
  return {};
}

/// Reads an extlinux.conf line by line.
class ExtlinuxReader {
 public:
  explicit ExtlinuxReader(const Path& file) : file_(file) {}

  void add(std::string_view line) {
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    const std::string keyword = to_lower(word);
    const std::string value(trim(line.substr(word.size())));
    if (keyword == "label") start(value);
    else if (is_one_of(keyword, {"default", "ontimeout"})) menu.chosen = value;
    else if (keyword == "include") menu.is_whole = false;
    else if (keyword == "menu") add_menu(value);
    else if (is_one_of(keyword, {"linux", "kernel"})) add_kernel(value);
    else if (keyword == "append") append_ = value, is_any_ = true;
    else if (keyword == "initrd") add_initrds(value);
  }

  /// Lines before the first label belong to no label and may apply to all of them.
  void finish() {
    constexpr std::size_t kMostEntries = 1000;
    if (is_any_ && menu.entries.size() < kMostEntries) {
      one_.cmdline = std::string(trim(words_ + " " + append_));
      menu.entries.push_back(judged(std::move(one_)));
    }
    one_ = {.file = file_};
    words_.clear();
    append_.clear();
    is_any_ = false;
  }

  ExtlinuxMenu menu;

 private:
  void start(const std::string& label) {
    finish();
    one_.id = label;
    is_any_ = true;
  }

  void add_menu(const std::string& value) {
    const std::string keyword = to_lower(value.substr(0, value.find_first_of(" \t")));
    if (keyword == "label") one_.title = std::string(trim(value.substr(keyword.size())));
    if (keyword == "include") menu.is_whole = false;
    // A label marked as default counts if no line names one.
    if (keyword == "default" && !one_.id.empty() && menu.chosen.empty()) menu.chosen = one_.id;
  }

  /// syslinux passes the words after the image name to the kernel, before those of `append`.
  void add_kernel(const std::string& value) {
    const auto end = std::min(value.find_first_of(" \t"), value.size());
    one_.kernel = plain_name(value.substr(0, end));
    words_ = value.substr(end);
    is_any_ = true;
  }

  void add_initrds(const std::string& value) {
    constexpr std::size_t kMostInitrds = 16;
    for (const std::string_view word : split(value, ' '))
      for (const std::string_view part : split(trim(word), ','))
        if (const std::string name = plain_name(std::string(part));
            !name.empty() && one_.initrds.size() < kMostInitrds)
          one_.initrds.push_back(name);
  }

  const Path& file_;
  MenuEntry one_{.file = file_};
  std::string words_, append_;  ///< words after the image name; words of the last `append`
  bool is_any_ = false;
};

}  // namespace

MenuKind menu_kind_of(const Path& file) {
  if (file.ends_with("/grub.cfg") || file.ends_with("/custom.cfg")) return MenuKind::grub;
  if (file.ends_with("/extlinux.conf")) return MenuKind::extlinux;
  if (file.ends_with("/cmdline.txt")) return MenuKind::cmdline_txt;
  const bool is_entry = file.find("/loader/entries/") != Path::npos && file.ends_with(".conf");
  return is_entry ? MenuKind::loader_entry : MenuKind::none;
}

MenuEntries parse_boot_menu(const TextFile& file) {
  switch (menu_kind_of(file.path)) {
    case MenuKind::grub: return parse_grub(file);
    case MenuKind::loader_entry: return parse_loader_entry(file);
    case MenuKind::extlinux: return parse_extlinux(file).entries;
    case MenuKind::cmdline_txt: return parse_cmdline_txt(file);
    case MenuKind::none: break;
  }
  return {};
}

MenuEntries entries_of(const GrubEntry& entry, const Path& file) {
  MenuEntries entries;
  for (const GrubKernel& kernel : entry.kernels)
    entries.push_back(judged({.file = file,
                              .kernel = plain_name(kernel.name),
                              .initrds = plain_names(kernel.initrds),
                              .cmdline = kernel.words,
                              .is_ours = entry.is_ours,
                              .id = entry.id,
                              .title = entry.title}));
  return entries;
}

ExtlinuxMenu parse_extlinux(const TextFile& conf) {
  ExtlinuxReader reader(conf.path);
  for (const std::string_view line : split(conf.text, '\n')) reader.add(trim(line));
  reader.finish();
  return std::move(reader.menu);
}

bool is_rescue_line(std::string_view cmdline) {
  const auto words = parse_cmdline(cmdline);
  return std::any_of(words.begin(), words.end(), [](const CmdlineWord& word) {
    const std::string unit = word.name == "systemd.unit" ? word.value.value_or("") : "";
    return is_one_of(word.name, {"single", "recovery", "rescue", "emergency"}) ||
           unit.starts_with("rescue.") || unit.starts_with("emergency.");
  });
}

std::string root_of(std::string_view cmdline) {
  std::string root;
  for (const CmdlineWord& word : parse_cmdline(cmdline))
    if (word.name == "root" && word.value) root = *word.value;
  return root;
}

bool asks_for_protection(const std::string& cmdline) {
  const Request request = parse_request(find_parameter(cmdline), {});
  return request.asked == Request::Asked::yes && !request.failure;
}

RootFilter::RootFilter(const std::vector<TextFile>& files, std::string_view cmdline)
    : root_(root_of(cmdline)) {
  for (const TextFile& file : files)
    for (const MenuEntry& entry : parse_boot_menu(file))
      is_any_for_root_ |= entry.is_usual() && root_of(entry.cmdline) == root_;
}

bool RootFilter::is_for_root(const MenuEntry& entry) const {
  return !is_any_for_root_ || root_of(entry.cmdline) == root_;
}

MenuEntries RootFilter::pick(MenuEntries entries) const {
  std::erase_if(entries, [&](const MenuEntry& one) { return !one.has_cmdline() || !is_for_root(one); });
  return entries;
}

MenuEntries find_usual_entries(const std::vector<TextFile>& files, std::string_view cmdline) {
  MenuEntries usual;
  for (const TextFile& file : files)
    for (MenuEntry& entry : parse_boot_menu(file))
      if (entry.is_usual()) usual.push_back(std::move(entry));
  return RootFilter(files, cmdline).pick(std::move(usual));
}

}  // namespace ramroot
