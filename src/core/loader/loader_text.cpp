// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/loader_text.hpp"

#include <utility>
#include <vector>

#include "base/text.hpp"
#include "core/loader/extlinux.hpp"
#include "core/loader/pi_config.hpp"
#include "core/loader/text_lines.hpp"

namespace ramroot {

namespace {

/// Does kernel-install(8) use this line of /etc/kernel/cmdline?
bool has_kernel_words(std::string_view line) {
  const std::string_view words = trim(line.substr(0, line.find('\n')));
  return !words.empty() && !words.starts_with('#');
}

/// Cuts an extlinux.conf before each label; what comes before the first one is a part of its own.
std::vector<std::vector<std::string>> split_labels(std::string_view text) {
  std::vector<std::vector<std::string>> labels(1);
  for (std::string& line : split_lines(text)) {
    if (after_keyword(line, "label", Letters::in_any_case) != line.npos) labels.emplace_back();
    labels.back().push_back(std::move(line));
  }
  return labels;
}

bool is_rescue_label(const std::vector<std::string>& lines) {
  const MenuEntries entries = parse_extlinux({"", join_lines(lines)}).entries;
  return !entries.empty() && entries.front().is_rescue;
}

}  // namespace

std::string edit_cmdline_txt(std::string_view text, const Parameter& parameter) {
  const std::string_view used = find_pi_line(text);
  if (used.empty() && parameter) return add_line(std::string(text), "ramroot=" + *parameter);
  std::string out;
  std::size_t at = 0;
  for (std::string& line : split_lines(text)) {
    const std::size_t end = at + line.size();
    const auto place = static_cast<std::size_t>(used.data() - text.data());
    const bool is_used = !used.empty() && at <= place && place < end;
    set_from(line, 0, is_used ? parameter : Parameter());
    out += line;
    at = end;
  }
  return out;
}

std::string edit_raspi_cmdline(std::string_view text, const Parameter& parameter) {
  std::vector<std::string> lines = split_lines(text);
  if (lines.empty() && parameter) lines.emplace_back("\n");
  bool has_words = false;
  for (std::string& line : lines) {
    set_from(line, 0, &line == lines.data() ? parameter : Parameter());
    has_words |= line.find_first_not_of(" \t\r\n") != line.npos;
  }
  return has_words ? join_lines(lines) : "";
}

std::string_view raspi_cmdline_words(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string edit_kernel_cmdline(std::string_view text, const Parameter& parameter) {
  std::vector<std::string> lines = split_lines(text);
  std::string* last = nullptr;
  for (std::string& line : lines) {
    if (!has_kernel_words(line)) continue;
    if (last != nullptr) set_from(*last, 0, {});
    last = &line;
  }
  if (last != nullptr) set_from(*last, 0, parameter);
  else if (parameter) return add_line(join_lines(lines), "ramroot=" + *parameter);
  return join_lines(lines);
}

std::string kernel_cmdline_words(std::string_view text) {
  std::string words;
  for (const std::string_view line : split(text, '\n'))
    if (has_kernel_words(line)) append_item(words, trim(line), " ");
  return words;
}

std::string edit_extlinux(std::string_view text, const Parameter& parameter) {
  std::string out;
  for (std::vector<std::string>& label : split_labels(text)) {
    const Parameter wanted = is_rescue_label(label) ? Parameter() : parameter;
    for (std::string& line : label)
      if (const auto words = after_keyword(line, "append", Letters::in_any_case); words != line.npos)
        set_from(line, words, wanted);
    out += join_lines(label);
  }
  return out;
}

std::string render_grub_drop_in(const std::string& parameter) {
  return "# Written by 'ramroot enable'; 'ramroot disable' removes it.\n"
         "GRUB_CMDLINE_LINUX_DEFAULT=\"ramroot=" +
         parameter +
         " $GRUB_CMDLINE_LINUX_DEFAULT\"\n"
         "# Set by cloud images: GRUB would start without the initramfs, which protects the root.\n"
         "GRUB_FORCE_PARTUUID=\n";
}

std::string render_grub_once_drop_in(const std::string& parameter) {
  return "# Written by 'ramroot enable --once'; 'ramroot disable' removes it.\n"
         "# For the entries of /etc/grub.d/42_ramroot alone.\n"
         "export RAMROOT_OTHER=\"" +
         parameter + "\"\n";
}

}  // namespace ramroot
