// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/grub_menu.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "core/loader/grub_lines.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostEntries = 1000;
constexpr std::size_t kMostWords = 1000;
constexpr std::size_t kMostDefaults = 16;
constexpr std::size_t kMostInitrds = 16;
constexpr std::size_t kMostKernels = 16;

class MenuParser {
 public:
  explicit MenuParser(std::string_view custom) : custom_(custom) {}

  void read(std::string_view text) {
    const std::size_t outside = blocks_.size();
    if (!is_in_custom_) ours_ = find_own_parts(text);
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

  void open_block() {
    drop_prefixes(line_);
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
    if (blocks_.size() > GrubMenu::kMostDepth || menu.entries.size() >= kMostEntries) stop();
  }

  std::size_t add_entry(bool is_submenu) {
    GrubEntry entry = parse_entry_line(line_);
    entry.parent = block().entry;
    entry.is_submenu = is_submenu;
    entry.is_certain = block().ifs == 0;
    entry.is_custom = is_in_custom_;
    entry.is_ours = is_ours_at(line_[0].begin);
    menu.entries.push_back(std::move(entry));
    return menu.entries.size() - 1;
  }

  void close_block(std::size_t outside) {
    if (blocks_.size() > outside) blocks_.pop_back();
    else menu.is_whole = false;
  }

  void finish_line(std::string_view text) {
    drop_prefixes(line_);
    if (line_.empty()) return;
    const std::string keyword = line_[0].text;
    if (is_one_of(keyword, {"if", "while", "until", "for"})) ++blocks_.back().ifs;
    if (is_one_of(keyword, {"fi", "done"}) && block().ifs > 0) --blocks_.back().ifs;
    add_kernel(text);
    if (keyword == "chainloader" && block().kind == Block::Kind::entry)
      for (const auto& word : line_)
        menu.entries[block().entry].starts_image |=
            to_lower(word.text).find("/efi/linux/") != std::string::npos;
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
    const bool is_kernel = loads_kernel(line_[0].text), is_initrd = loads_initrd(line_[0].text);
    if ((!is_kernel && !is_initrd) || line_.size() < 2 || menu.entries.size() >= kMostEntries) return;
    auto& kernels = entry_of_block(is_kernel).kernels;
    if (is_initrd) {
      for (std::size_t i = 1; i < line_.size() && !kernels.empty(); ++i)
        if (kernels.back().initrds.size() < kMostInitrds) kernels.back().initrds.push_back(line_[i].text);
      return;
    }
    if (kernels.size() >= kMostKernels) return stop();
    kernels.push_back(parse_kernel_line(line_, text));
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
  GrubLine line_;
  std::vector<std::size_t> ours_ = {};  ///< where ramroot's entries begin, end, begin...
  bool has_custom_ = false, is_in_custom_ = false, is_full_ = false;
};

}  // namespace

GrubMenu parse_grub_menu(std::string_view text, std::string_view custom) {
  MenuParser parser(custom);
  parser.read(text);
  return std::move(parser.menu);
}

}  // namespace ramroot
