// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/grub_menu.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.hpp"
#include "core/loader/grub_words.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostEntries = 1000;
constexpr std::size_t kMostDepth = 16;
constexpr std::size_t kMostWords = 1000;
constexpr std::size_t kMostDefaults = 16;
constexpr std::size_t kMostInitrds = 16;
constexpr std::size_t kMostKernels = 16;

class MenuParser {
 public:
  explicit MenuParser(std::string_view custom) : custom_(custom) {}

  void read(std::string_view text) {
    const std::size_t outside = blocks_.size();
    find_ours(text);
    GrubWords words(text);
    for (bool is_end = false; !is_end && !is_full_;) {
      GrubWord word = words.next();
      is_end = word.kind == GrubWord::Kind::end_of_text;
      if (word.kind == GrubWord::Kind::word) {
        if (line_.size() < kMostWords) line_.push_back(std::move(word));
        continue;
      }
      if (word.kind == GrubWord::Kind::open) open_block();
      else finish_line(text);
      line_.clear();
      if (word.kind == GrubWord::Kind::close) close_block(outside);
    }
    if (blocks_.size() != outside) menu.is_whole = false;
    blocks_.resize(std::min(blocks_.size(), outside));
  }

  GrubMenu menu;

 private:
  struct Block {
    enum class Kind { top, entry, submenu, other } kind = Kind::top;
    std::size_t entry = GrubEntry::kTop;  ///< the entry that it belongs to
    std::size_t ifs = 0;                  ///< open `if`s in this block and those around it
  };

  const Block& block() const { return blocks_.back(); }

  /// "then menuentry x": these words may stand before the keyword.
  void drop_prefixes() {
    const auto first = std::find_if(line_.begin(), line_.end(), [](const GrubWord& word) {
      return !is_one_of(word.text, {"then", "else", "do"});
    });
    line_.erase(line_.begin(), first);
  }

  void open_block() {
    drop_prefixes();
    const std::string keyword = line_.empty() ? "" : line_[0].text;
    Block inner = block();
    const bool is_submenu = keyword == "submenu";
    if (is_submenu || keyword == "menuentry") {
      if (block().kind == Block::Kind::top || block().kind == Block::Kind::submenu) {
        inner.kind = is_submenu ? Block::Kind::submenu : Block::Kind::entry;
        inner.entry = add_entry(is_submenu);
      } else {
        menu.is_whole = false;  // a function makes this entry when it is called
      }
    } else if (keyword == "function" || inner.kind != Block::Kind::entry) {
      inner.kind = Block::Kind::other;
    }
    blocks_.push_back(inner);
    if (blocks_.size() > kMostDepth || menu.entries.size() >= kMostEntries) stop();
  }

  std::size_t add_entry(bool is_submenu) {
    GrubEntry entry{.parent = block().entry,
                    .is_submenu = is_submenu,
                    .is_certain = block().ifs == 0,
                    .is_custom = is_in_custom_,
                    .is_ours = is_ours_at(line_[0].begin)};
    for (std::size_t i = 1; i < line_.size(); ++i) {
      const std::string& word = line_[i].text;
      const bool has_value = is_one_of(word, {"--id", "$menuentry_id_option", "${menuentry_id_option}"});
      if (has_value && i + 1 < line_.size()) entry.id = line_[++i].text;
      else if (word.starts_with("--id=")) entry.id = word.substr(5);
      else if (is_one_of(word, {"--class", "--users", "--hotkey", "--source"})) ++i;
      else if (entry.title.empty() && !word.starts_with("--")) entry.title = word;
    }
    menu.entries.push_back(std::move(entry));
    return menu.entries.size() - 1;
  }

  void close_block(std::size_t outside) {
    if (blocks_.size() > outside) blocks_.pop_back();
    else menu.is_whole = false;
  }

  void finish_line(std::string_view text) {
    drop_prefixes();
    if (line_.empty()) return;
    const std::string keyword = line_[0].text;
    if (is_one_of(keyword, {"if", "while", "until", "for"})) ++blocks_.back().ifs;
    if (is_one_of(keyword, {"fi", "done"}) && block().ifs > 0) --blocks_.back().ifs;
    add_kernel(text);
    if (block().kind == Block::Kind::other || block().kind == Block::Kind::entry) return;
    if (is_one_of(keyword, {"menuentry", "submenu"})) menu.is_whole = false;
    if (is_one_of(keyword, {"source", ".", "configfile", "normal"})) read_other();
    if (keyword.starts_with("default=")) add_default(keyword.substr(8));
    for (std::size_t i = 1; keyword == "set" && i < line_.size(); ++i)
      if (line_[i].text.starts_with("default=")) add_default(line_[i].text.substr(8));
  }

  /// The entry that a line which loads a kernel belongs to. Outside of all entries one is made
  /// that nothing can choose.
  GrubEntry& entry_of_block(bool is_new_kernel) {
    if (block().kind == Block::Kind::entry) return menu.entries[block().entry];
    const bool has_one = !menu.entries.empty() && menu.entries.back().parent == GrubEntry::kNowhere;
    if (is_new_kernel || !has_one)
      menu.entries.push_back({.parent = GrubEntry::kNowhere,
                              .is_certain = false,
                              .is_custom = is_in_custom_,
                              .is_ours = is_ours_at(line_[0].begin)});
    return menu.entries.back();
  }

  void add_kernel(std::string_view text) {
    const bool is_kernel = is_one_of(line_[0].text, {"linux", "linux16", "linuxefi"});
    const bool is_initrd = is_one_of(line_[0].text, {"initrd", "initrd16", "initrdefi"});
    if ((!is_kernel && !is_initrd) || line_.size() < 2 || menu.entries.size() >= kMostEntries) return;
    auto& kernels = entry_of_block(is_kernel).kernels;
    if (is_initrd) {
      for (std::size_t i = 1; i < line_.size() && !kernels.empty(); ++i)
        if (kernels.back().initrds.size() < kMostInitrds) kernels.back().initrds.push_back(line_[i].text);
      return;
    }
    if (kernels.size() >= kMostKernels) return stop();
    const auto from = [&](std::size_t begin) {
      return std::string(text.substr(begin, line_.back().end - begin));
    };
    kernels.push_back({.line = from(line_[1].begin),
                       .name = line_[1].text,
                       .words = line_.size() > 2 ? from(line_[2].begin) : ""});
  }

  /// The entries of 42_ramroot are between two comments that grub-mkconfig writes.
  void find_ours(std::string_view text) {
    if (is_in_custom_) return;
    bool is_ours = false;
    for (const std::string_view raw : split(text, '\n')) {
      const std::string_view line = trim(raw);
      if (!line.ends_with("/42_ramroot ###") || line.starts_with("### BEGIN ") == is_ours) continue;
      is_ours = !is_ours;
      ours_.push_back(static_cast<std::size_t>(raw.data() - text.data()));
    }
  }

  bool is_ours_at(std::size_t at) const {
    const auto passed = std::upper_bound(ours_.begin(), ours_.end(), at) - ours_.begin();
    return !is_in_custom_ && passed % 2 == 1;
  }

  /// A value from a line that is certain to run replaces those before it.
  void add_default(std::string value) {
    if (block().ifs == 0) menu.defaults.clear();
    // A default in a submenu is only set when the submenu is opened.
    if (block().kind != Block::Kind::top || menu.defaults.size() >= kMostDefaults) menu.is_whole = false;
    else if (is_in_custom_ ||
             std::find(menu.defaults.begin(), menu.defaults.end(), value) == menu.defaults.end())
      menu.defaults.push_back(std::move(value));
  }

  void read_other() {
    const bool is_custom = line_.size() > 1 && line_[1].text.ends_with("/custom.cfg");
    if (!is_custom || block().kind != Block::Kind::top) menu.is_whole = false;
    // 41_custom names the file twice, in two branches.
    else if (!std::exchange(has_custom_, true)) {
      const Block before = block();
      line_.clear();
      is_in_custom_ = true;
      read(custom_);
      is_in_custom_ = false;
      blocks_.back() = before;
    }
    line_.clear();
  }

  void stop() {
    menu.is_whole = false;
    menu.is_cut = true;
    is_full_ = true;
  }

  std::string_view custom_;
  std::vector<Block> blocks_{Block{}};
  std::vector<GrubWord> line_;
  std::vector<std::size_t> ours_ = {};  ///< where ramroot's entries begin, end, begin...
  bool has_custom_ = false, is_in_custom_ = false, is_full_ = false;
};

/// Takes "1" off "1>2", leaving "2". A doubled ">" is part of a title.
std::string take_part(std::string_view& path) {
  std::string part;
  while (!path.empty()) {
    const bool is_double = path.starts_with(">>");
    const char c = path[0];
    path.remove_prefix(is_double ? 2 : 1);
    if (c == '>' && !is_double) break;
    part += c;
  }
  return part;
}

/// Finds an entry in one menu; `where` has the indexes of its entries.
std::optional<std::size_t> find_in(const GrubMenu& menu, const std::vector<std::size_t>& where,
                                   std::string_view name) {
  const auto is_certain = [&](std::size_t i) { return menu.entries[i].is_certain; };
  const auto first = [&]() {
    return !where.empty() && is_certain(where[0]) ? std::optional(where[0]) : std::nullopt;
  };
  if (name.empty()) return first();
  const auto start = name.find_first_not_of(" \t");
  if (start != name.npos && name[start] >= '0' && name[start] <= '9') {
    // GRUB stops at the first character that is no digit, and accepts octal and hexadecimal numbers.
    std::size_t index = 0;
    const auto number = std::from_chars(name.data() + start, name.data() + name.size(), index);
    if (number.ec != std::errc() || (name[start] == '0' && name.size() > start + 1)) return std::nullopt;
    std::size_t passed = 0;
    while (passed < where.size() && passed <= index && is_certain(where[passed])) ++passed;
    if (passed < std::min(index + 1, where.size())) return std::nullopt;
    if (index < where.size()) return where[index];
    return menu.is_whole ? first() : std::nullopt;
  }
  for (const std::size_t i : where)
    if (menu.entries[i].title == name || menu.entries[i].id == name)
      return is_certain(i) ? std::optional(i) : std::nullopt;
  return menu.is_whole ? first() : std::nullopt;
}

}  // namespace

GrubMenu parse_grub_menu(std::string_view text, std::string_view custom) {
  MenuParser parser(custom);
  parser.read(text);
  return std::move(parser.menu);
}

std::optional<std::size_t> find_grub_entry(const GrubMenu& menu, std::string_view choice) {
  std::size_t parent = GrubEntry::kTop;
  for (std::size_t depth = 0; depth < kMostDepth; ++depth) {
    std::vector<std::size_t> where;
    for (std::size_t i = 0; i < menu.entries.size(); ++i)
      if (menu.entries[i].parent == parent) where.push_back(i);
    const auto found = find_in(menu, where, take_part(choice));
    if (!found || !menu.entries[*found].is_submenu) return found;
    parent = *found;
  }
  return std::nullopt;
}

}  // namespace ramroot
