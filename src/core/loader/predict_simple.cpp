// SPDX-License-Identifier: GPL-3.0-or-later
// Boot loaders with a simple menu: systemd-boot and extlinux.
#include <fnmatch.h>

#include <algorithm>

#include "base/text.hpp"
#include "core/loader/extlinux.hpp"
#include "core/loader/loader_entry.hpp"
#include "core/loader/predict.hpp"
#include "core/loader/systemd_note.hpp"

namespace ramroot {

namespace {

/// Patterns with [...] are not supported here: they match nothing.
bool matches(const std::string& pattern, const std::string& name) {
  constexpr std::size_t kMostPattern = 255;  // the longest file name
  return pattern.size() <= kMostPattern && pattern.find('[') == pattern.npos &&
         ::fnmatch(pattern.c_str(), name.c_str(), FNM_NOESCAPE) == 0;
}

enum class FileMatch {
  no,
  perhaps,  ///< depends on the version of systemd-boot, in how it treats the counter and ".conf"
  yes,
};

FileMatch match_of(const Path& file, const std::string& pattern) {
  const std::string name = to_lower(file_name_of(file)), bare = without_counter(name);
  const std::string wanted = to_lower(pattern), longer = wanted + ".conf";
  if (matches(wanted, name) && matches(wanted, bare)) return FileMatch::yes;
  const bool is_possible =
      matches(wanted, name) || matches(wanted, bare) || matches(longer, name) || matches(longer, bare);
  return is_possible ? FileMatch::perhaps : FileMatch::no;
}

/// An image of which only the name is known, or an entry of loader/entries that starts one.
bool is_unread_image(const TextFile& file) {
  if (menu_kind_of(file.path) != MenuKind::loader_entry)
    return menu_kind_of(file.path) == MenuKind::unified && file.text.empty();
  const std::string program = to_lower(loader_entry_value(file.text, "efi"));
  return program.starts_with("/efi/linux/") || !loader_entry_value(file.text, "uki").empty();
}

/// The last one in the file, as systemd-boot takes it.
std::string pattern_of_conf(const TextFile& file) {
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
  SystemdBoot(const std::vector<TextFile>& files, const RootFilter& filter) {
    for (const TextFile& file : files) {
      const MenuKind kind = menu_kind_of(file.path);
      if (kind == MenuKind::loader_entry || kind == MenuKind::unified)
        add(filter.pick(parse_boot_menu(file)));
      if (is_unread_image(file)) unread_.push_back(file.path);
      if (kind == MenuKind::loader_entry && !loader_entry_value(file.text, "efi").empty())
        programs_.push_back(file.path);
      has_text_entry_ |= kind == MenuKind::loader_entry && !usual_.empty() && usual_.back().file == file.path;
      if (file.path == kSystemdBootOnce) once_ = {file.path, chosen_in_note(file)};
      if (file.path == kSystemdBootDefault) noted_ = {file.path, chosen_in_note(file)};
      if (file.path.ends_with("/loader/loader.conf") && configured_.pattern.empty())
        configured_ = {file.path, pattern_of_conf(file)};
    }
  }

  /// The parameters are those of predict_systemd_boot().
  std::optional<LoaderStart> predict(bool is_alone, bool is_image_running) const {
    // Without loader.conf another boot loader may have put the images there, or the firmware starts them.
    const bool is_here =
        has_text_entry_ || !configured_.file.empty() || is_image_running || (is_alone && !usual_.empty());
    if (!is_here || (usual_.empty() && unread_.empty())) return std::nullopt;
    LoaderStart start{usual_.empty() ? Start{{}, unread_.front(), true} : find_default()};
    // systemd-boot ignores a choice that no longer exists.
    if (!once_.pattern.empty()) start.once = find_chosen(once_);
    return start;
  }

 private:
  void add(const MenuEntries& entries) {
    for (const MenuEntry& entry : entries) {
      all_.push_back(entry);
      if (entry.is_usual()) usual_.push_back(entry);
    }
  }

  Start find_default() const {
    const Chosen& chosen = noted_.pattern.empty() ? configured_ : noted_;
    const bool is_unread = !unread_.empty();
    if (chosen.pattern.empty()) return {usual_, is_unread ? unread_[0] : usual_.front().file, is_unread};
    if (auto start = find_chosen(chosen)) return *std::move(start);
    return any_entry(chosen.file);  // "@saved", a name that no longer exists, another system
  }

  Start any_entry(const Path& file) const { return {all_, file, !unread_.empty()}; }

  /// Nothing if no entry of this system has such a name.
  std::optional<Start> find_chosen(const Chosen& chosen) const {
    bool is_certain = true;
    const auto is_one = [&](const Path& file) {
      const FileMatch match = match_of(file, chosen.pattern);
      is_certain &= match != FileMatch::perhaps;
      return match == FileMatch::yes;
    };
    Start start{{}, chosen.file};
    for (const auto* files : {&unread_, &programs_})
      for (const Path& file : *files) start.may_be_unread |= is_one(file);
    for (const MenuEntry& entry : all_)
      if (is_one(entry.file)) start.entries.push_back(entry);
    start.may_be_unread |= start.entries.empty() && to_lower(chosen.pattern).ends_with(".efi");
    if (!is_certain) return any_entry(chosen.file);
    if (start.entries.empty() && !start.may_be_unread) return std::nullopt;
    return start;
  }

  std::vector<Path> unread_ = {};      ///< images
  std::vector<Path> programs_ = {};    ///< entries that start something else than Linux, as far as is known
  bool has_text_entry_ = false;        ///< a usual one, in loader/entries
  MenuEntries usual_ = {}, all_ = {};  ///< those for the root of this boot
  Chosen once_ = {}, noted_ = {}, configured_ = {};
};

}  // namespace

std::string without_counter(const std::string& name) {
  const auto end = std::min(name.rfind('.'), name.size()), begin = name.rfind('+', end);
  if (begin == name.npos || name.find_first_not_of("0123456789-", begin + 1) < end) return name;
  return name.substr(0, begin) + name.substr(end);
}

std::optional<LoaderStart> predict_systemd_boot(const std::vector<TextFile>& files, const RootFilter& filter,
                                                bool is_alone, bool is_image_running) {
  return SystemdBoot(files, filter).predict(is_alone, is_image_running);
}

Start predict_extlinux(const TextFile& conf, const RootFilter& filter) {
  const ExtlinuxMenu menu = parse_extlinux(conf);
  MenuEntries usual, chosen;
  for (const MenuEntry& entry : menu.entries)
    if (entry.is_usual()) usual.push_back(entry);
  const auto is_first = [&](const MenuEntry& entry) {
    return !entry.id.empty() && (entry.id == menu.chosen || (menu.chosen.empty() && menu.is_whole));
  };
  const auto found = std::find_if(menu.entries.begin(), menu.entries.end(), is_first);
  if (found == menu.entries.end()) {
    const bool has_usual = !filter.pick(usual).empty();
    return {has_usual ? filter.pick(menu.entries) : MenuEntries(), conf.path, has_usual && !menu.is_whole};
  }
  chosen = filter.pick({*found});
  return {chosen.empty() ? filter.pick(std::move(usual)) : std::move(chosen), conf.path};
}

}  // namespace ramroot
