// SPDX-License-Identifier: GPL-3.0-or-later
// systemd-boot.
#include <fnmatch.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
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

/// The program that an entry of loader/entries starts, as systemd-boot takes it; empty if it is a kernel.
std::string program_of(const TextFile& file) {
  std::string program = loader_entry_value(file.text, "efi");
  for (const char* key : {"uki", "uki-url"})
    if (program.empty()) program = loader_entry_value(file.text, key);
  return program;
}

/// Of a path as the firmware writes it, with "\\", or a boot loader.
bool is_in_unified_folder(std::string path) {
  std::replace(path.begin(), path.end(), '\\', '/');
  return to_lower(path).find("efi/linux/") != path.npos;
}

/// An image of which only the name is known, or an entry of loader/entries that starts one.
bool is_unread_image(const TextFile& file) {
  if (menu_kind_of(file.path) != MenuKind::loader_entry)
    return menu_kind_of(file.path) == MenuKind::unified && file.text.empty();
  return is_in_unified_folder(program_of(file)) || loader_entry_value(file.text, "efi") != program_of(file);
}

/// The last one in the file, as systemd-boot takes it.
std::string last_value(const TextFile& file, std::string_view key) {
  std::string pattern;
  for (const std::string_view line : split(file.text, '\n'))
    if (std::string value = loader_entry_value(line, key); !value.empty()) pattern = std::move(value);
  std::erase(pattern, '"');
  return pattern;
}

/// Did the firmware start an image that is not one of those in EFI/Linux?
bool is_elsewhere(const TextFile& note) {
  const std::string image = chosen_in_note(note);
  return !image.empty() && !is_in_unified_folder(image);
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
      if (kind == MenuKind::loader_entry) take_text_entry(file);
      else take_choice(file);
    }
  }

  /// The parameters are those of predict_systemd_boot().
  std::optional<LoaderStart> predict(bool is_alone, bool is_image_running) const {
    // Without loader.conf another boot loader may have put the images there, or the firmware starts them.
    const bool is_here =
        has_text_entry_ || !configured_.empty() || is_image_running || (is_alone && !usual_.empty());
    if (is_image_running && usual_.empty() && unread_.empty()) return LoaderStart{{{}, kStubInfo, true}};
    if (!is_here || (usual_.empty() && unread_.empty())) return std::nullopt;
    LoaderStart start{usual_.empty() ? Start{{}, unread_.front(), true} : find_default()};
    if (is_image_running && is_elsewhere_) start.by_default.may_be_unread = true;
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

  /// The first one of the menu has a sort-key, if any has.
  void take_text_entry(const TextFile& file) {
    const bool is_usual = !usual_.empty() && usual_.back().file == file.path;
    const bool has_key = !loader_entry_value(file.text, "sort-key").empty();
    has_text_entry_ |= is_usual;
    has_entry_without_key_ |= is_usual && !has_key;
    if (program_of(file).empty()) return;
    programs_.push_back(file.path);
    has_program_with_key_ |= has_key;
  }

  void take_choice(const TextFile& file) {
    if (file.path == kSystemdBootOnce) once_ = {file.path, chosen_in_note(file)};
    if (file.path == kSystemdBootDefault) noted_ = {file.path, chosen_in_note(file)};
    if (file.path == kSystemdBootPreferred) preferred_.push_back({file.path, chosen_in_note(file)});
    if (file.path == kStubImage) is_elsewhere_ = is_elsewhere(file);
    if (!file.path.ends_with("/loader/loader.conf")) return;
    configured_.push_back({file.path, last_value(file, "default")});
    preferred_.push_back({file.path, last_value(file, "preferred")});
  }

  /// What is preferred comes first from systemd 260 on. Of several loader.conf only that on the EFI partition
  /// counts, and which one that is cannot be seen.
  Start find_default() const {
    std::vector<Start> possible;
    for (const Chosen& one : preferred_)
      if (auto start = one.pattern.empty() ? std::nullopt : find_chosen(one))
        possible.push_back(*std::move(start));
    std::vector<Chosen> choices = configured_;
    if (!noted_.pattern.empty()) choices = {noted_};
    if (choices.empty()) choices.push_back({});
    for (const Chosen& one : choices) possible.push_back(start_of(one));
    Start out = possible.back();  // its file, where all say the same
    possible.pop_back();
    for (Start& one : possible) {
      out.entries.insert(out.entries.end(), one.entries.begin(), one.entries.end());
      if (one.may_be_unread && !std::exchange(out.may_be_unread, true)) out.file = std::move(one.file);
    }
    return out;
  }

  Start start_of(const Chosen& chosen) const {
    if (chosen.pattern.empty()) return first_of_menu();
    if (auto start = find_chosen(chosen)) return *std::move(start);
    return any_entry(chosen.file);  // "@saved", a name that no longer exists, another system
  }

  Start first_of_menu() const {
    if (!unread_.empty()) return {usual_, unread_.front(), true};
    const bool may_be_program = has_program_with_key_ || (!programs_.empty() && has_entry_without_key_);
    return {usual_, may_be_program ? programs_.front() : usual_.front().file, may_be_program};
  }

  Start any_entry(const Path& file) const { return {all_, file, !unread_.empty()}; }

  /// Nothing if no entry of this system has such a name.
  std::optional<Start> find_chosen(const Chosen& chosen) const {
    const std::string pattern = to_lower(chosen.pattern);
    // One of the command lines in an image that has several of them (systemd 257).
    if (pattern.find(".efi@") != pattern.npos) return Start{{}, chosen.file, true};
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
    start.may_be_unread |= start.entries.empty() && pattern.ends_with(".efi");
    if (!is_certain) return any_entry(chosen.file);
    if (start.entries.empty() && !start.may_be_unread) return std::nullopt;
    return start;
  }

  std::vector<Path> unread_ = {};    ///< images
  std::vector<Path> programs_ = {};  ///< entries that start something else than Linux, as far as is known
  bool has_program_with_key_ = false, has_entry_without_key_ = false;
  bool has_text_entry_ = false;        ///< a usual one, in loader/entries
  bool is_elsewhere_ = false;          ///< see is_elsewhere()
  MenuEntries usual_ = {}, all_ = {};  ///< those for the root of this boot
  Chosen once_ = {}, noted_ = {};
  std::vector<Chosen> configured_ = {}, preferred_ = {};  ///< in loader.conf, also empty ones
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

}  // namespace ramroot
