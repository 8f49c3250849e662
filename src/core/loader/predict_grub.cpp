// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/text.hpp"
#include "core/loader/grub_menu.hpp"
#include "core/loader/grubenv.hpp"
#include "core/loader/predict.hpp"

namespace ramroot {

namespace {

bool is_variable(std::string_view text, const std::string& name) {
  return text == "${" + name + "}" || text == "$" + name;
}

/// Does `name` mean this entry of loader/entries: its title, "a" or "a.conf" for loader/entries/a.conf?
bool is_named(const MenuEntry& entry, std::string_view name) {
  return !name.empty() &&
         (entry.id == name || entry.id == std::string(name) + ".conf" || entry.title == name);
}

class GrubPredictor {
 public:
  GrubPredictor(const TextFile& cfg, const std::vector<TextFile>& files, const RootFilter& filter)
      : filter_(filter), file_(cfg.path), folder_(cfg.path.substr(0, cfg.path.rfind('/') + 1)) {
    custom_ = text_of(files, "custom.cfg");
    env_ = text_of(files, "grubenv");
    menu_ = parse_grub_menu(cfg.text, custom_);
    for (const GrubEntry& entry : menu_.entries)
      add(filter.pick(entries_of(entry, entry.is_custom ? folder_ + "custom.cfg" : cfg.path)),
          entry.is_custom);
    has_loader_entries_ = takes_loader_entries(cfg);
    if (has_loader_entries_) take_loader_entries(files);
  }

  std::optional<LoaderStart> predict() const {
    if (usual_.empty()) return std::nullopt;
    LoaderStart start{find_default()};
    const std::string next_entry = grubenv_value(env_, "next_entry");
    if (next_entry.empty() || !heeds_next_entry()) return start;
    Start once = find_chosen(next_entry, folder_ + "grubenv");
    // If an `if` may set another default, that may happen after the choice for one boot was read.
    if (find_defaults().size() > 1) append(start.by_default.entries, once.entries);
    else start.once = std::move(once);
    return start;
  }

 private:
  static void append(MenuEntries& entries, const MenuEntries& more) {
    entries.insert(entries.end(), more.begin(), more.end());
  }

  void add(const MenuEntries& entries, bool is_custom) {
    append(all_, entries);
    for (const MenuEntry& entry : entries)
      if (entry.is_usual() && !is_custom) usual_.push_back(entry);
  }

  std::string text_of(const std::vector<TextFile>& files, const std::string& name) const {
    for (const TextFile& file : files)
      if (file.path == folder_ + name) return file.text;
    return "";
  }

  void take_loader_entries(const std::vector<TextFile>& files) {
    for (const TextFile& file : files) {
      if (menu_kind_of(file.path) != MenuKind::loader_entry) continue;
      if (usual_.empty()) file_ = file.path;
      append(loader_entries_, parse_boot_menu(file));
      add(filter_.pick(parse_boot_menu(file)), false);
    }
  }

  /// A menu written by hand may ignore the choice for one boot.
  bool heeds_next_entry() const {
    return menu_.defaults.empty() ||
           std::any_of(menu_.defaults.begin(), menu_.defaults.end(),
                       [](const std::string& value) { return is_variable(value, "next_entry"); });
  }

  /// The defaults, apart from a choice for one boot.
  std::vector<std::string> find_defaults() const {
    std::vector<std::string> values = menu_.defaults;
    std::erase_if(values, [](const std::string& value) { return is_variable(value, "next_entry"); });
    return values;
  }

  Start find_default() const {
    const std::vector<std::string> values = find_defaults();
    if (values.size() > 1) return any_entry(custom_.empty() ? file_ : folder_ + "custom.cfg");
    const std::string value = values.empty() ? "" : values.front();
    if (is_variable(value, "saved_entry")) {
      const std::string saved = grubenv_value(env_, "saved_entry");
      return find_chosen(saved, saved.empty() ? file_ : folder_ + "grubenv");
    }
    return value.find('$') != value.npos ? any_entry(file_) : find_chosen(value, file_);
  }

  /// Commands after the point where reading stopped may remove the protection.
  Start any_entry(const Path& file) const {
    const bool is_any_on =
        std::any_of(all_.begin(), all_.end(), [](const MenuEntry& one) { return one.asks; });
    return {all_, file, menu_.is_cut && is_any_on};
  }

  /// If the default is not an entry of this system (but of another one, or the firmware's
  /// settings), a person will choose, so any of the usual entries may start.
  Start one_of(MenuEntries found, const Path& file) const {
    found = filter_.pick(std::move(found));
    if (found.empty()) found = usual_;
    return {std::move(found), file};
  }

  Start find_chosen(const std::string& choice, const Path& file) const {
    for (const MenuEntry& entry : loader_entries_)
      if (is_named(entry, choice)) return one_of({entry}, file);
    // Entries from loader/entries come first, the newest kernel at the top.
    const bool is_number = !choice.empty() && choice[0] >= '0' && choice[0] <= '9';
    if (has_loader_entries_ && (choice.empty() || choice == "0")) return {usual_, file};
    if (has_loader_entries_ && is_number) return any_entry(file);
    const auto found = find_grub_entry(menu_, choice);
    const bool has_choice = std::any_of(menu_.entries.begin(), menu_.entries.end(), [](const GrubEntry& one) {
      return one.parent != GrubEntry::kNowhere;
    });
    if (!found && has_loader_entries_ && !has_choice) return {usual_, file};
    if (!found) return any_entry(file);
    const GrubEntry& entry = menu_.entries[*found];
    if (entry.starts_image) return {{}, file, true};
    return one_of(entries_of(entry, entry.is_custom ? folder_ + "custom.cfg" : file_), file);
  }

  const RootFilter& filter_;
  Path file_, folder_;
  std::string custom_, env_;
  GrubMenu menu_;
  MenuEntries usual_ = {}, all_ = {};  ///< those for the root of this boot
  MenuEntries loader_entries_ = {};
  bool has_loader_entries_ = false;
};

}  // namespace

bool takes_loader_entries(const TextFile& cfg) {
  const auto lines = split(cfg.text, '\n');
  return std::any_of(lines.begin(), lines.end(),
                     [](std::string_view line) { return trim(line) == "blscfg"; });
}

std::optional<LoaderStart> predict_grub(const TextFile& cfg, const std::vector<TextFile>& files,
                                        const RootFilter& filter) {
  return GrubPredictor(cfg, files, filter).predict();
}

}  // namespace ramroot
