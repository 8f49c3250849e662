// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/extlinux.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ramroot {

namespace {

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

ExtlinuxMenu parse_extlinux(const TextFile& conf) {
  ExtlinuxReader reader(conf.path);
  for (const std::string_view line : split(conf.text, '\n')) reader.add(trim(line));
  reader.finish();
  return std::move(reader.menu);
}

}  // namespace ramroot
