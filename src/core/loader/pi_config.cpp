// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/pi_config.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostConfig = 1U << 16;
constexpr std::size_t kMostImages = 32;

/// The value in a line "NAME=VALUE", or with another separator.
std::optional<std::string> value_of(std::string_view line, std::string_view name, char separator = '=') {
  if (!line.starts_with(name) || line.size() == name.size() || line[name.size()] != separator) return {};
  return std::string(trim(line.substr(name.size() + 1)));
}

constexpr int kDeepestInclude = 8;

using Reading = std::function<std::string(const std::string&)>;

/// "[pi4]" of the line "[pi4] # comment"
std::string filter_in(std::string_view line) { return std::string(line.substr(0, line.find(']'))) + "]"; }

/// Applies to all machines what a line below `filter` says?
bool is_no_filter(const std::string& filter) { return filter.empty() || to_lower(filter) == "[all]"; }

/// @return  the filter that applies at the end; `outer` is one that it cannot leave
std::string expand_into(std::string& out, std::string_view text, const std::string& outer,
                        const Reading& read, int depth) {
  std::string filter = outer;
  for (const std::string_view whole : split(text.substr(0, kMostConfig), '\n')) {
    if (out.size() > kMostConfig) break;
    const std::string_view line = trim(whole);
    if (line.starts_with('[')) filter = is_no_filter(filter_in(line)) ? outer : filter_in(line);
    const auto name = value_of(line, "include", ' ');
    if (!name || depth == kDeepestInclude || to_lower(filter) == "[none]") {
      out.append(line.starts_with('[') && !filter.empty() ? filter : std::string(line)).append("\n");
      continue;
    }
    // Its lines are put here, and a filter that it ends with goes on to apply.
    const std::string last = expand_into(out, read(*name), filter, read, depth + 1);
    if (filter.empty()) filter = last;
    else out.append(filter).append("\n");
  }
  return filter;
}

/// "current/": one folder beside config.txt.
bool is_folder(std::string_view prefix) {
  return prefix.size() > 1 && prefix.ends_with('/') && prefix.find('/') == prefix.size() - 1 &&
         prefix != "./" && prefix != "../";
}

class Reader {
 public:
  PiConfig config;

  void add(std::string_view line) {
    if (line.starts_with('[')) return set_filter(filter_in(line));
    if (is_never_) return;
    if (const auto value = value_of(line, "auto_initramfs")) add_auto(line, *value == "1");
    if (const auto value = value_of(line, "initramfs", ' ')) add_images(line, *value);
    if (const auto value = value_of(line, "ramfsfile")) add_images(line, *value);
    if (const auto value = value_of(line, "kernel")) add_kernel(*value);
    if (const auto value = value_of(line, "os_prefix")) {
      if (is_for_all()) config.os_prefix = *value;
      if (to_lower(filter_) == "[tryboot]") config.tried_prefix = is_folder(*value) ? *value : "";
      else note_moved(prefixed_by_, line, !value->empty() && !(is_for_all() && is_folder(*value)));
    }
    if (const auto value = value_of(line, "cmdline"))
      note_moved(named_by_, line, *value != "cmdline.txt" && *value != "/cmdline.txt");
  }

  PiConfig finish() {
    if (is_kernel_filtered_) config.kernel.clear();
    config.moved_by = named_by_.empty() ? prefixed_by_ : named_by_;
    return std::move(config);
  }

 private:
  bool is_for_all() const { return filter_.empty(); }

  void set_filter(const std::string& filter) {
    is_never_ = to_lower(filter) == "[none]";
    filter_ = to_lower(filter) == "[all]" ? "" : filter;
  }

  void note_filtered(std::string_view line) {
    config.filter = filter_;
    config.filtered_line = line;
  }

  void add_auto(std::string_view line, bool is_on) {
    if (!is_for_all()) return is_on ? note_filtered(line) : void();
    config.is_auto = is_on;
  }

  void add_images(std::string_view line, std::string_view value) {
    PiConfig::Initramfs one{{}, is_for_all()};
    for (const std::string_view name : split(value.substr(0, value.find_first_of(" \t")), ','))
      if (!name.empty() && one.names.size() < kMostImages) one.names.emplace_back(name);
    if (one.names.empty()) return;
    if (one.is_for_all) config.initramfs.clear();
    else note_filtered(line);
    if (config.initramfs.size() < kMostImages) config.initramfs.push_back(std::move(one));
  }

  void add_kernel(const std::string& name) {
    is_kernel_filtered_ = !is_for_all();
    if (is_for_all()) config.kernel = name;
  }

  void note_moved(std::string& by, std::string_view line, bool is_moved) const {
    if (is_for_all()) by = is_moved ? line : "";
    else if (is_moved && by.empty()) by = line;
  }

  std::string filter_ = {};
  bool is_never_ = false;
  bool is_kernel_filtered_ = false;
  std::string prefixed_by_ = {}, named_by_ = {};
};

}  // namespace

bool PiConfig::loads_initramfs() const {
  return is_auto ||
         std::any_of(initramfs.begin(), initramfs.end(), [](const Initramfs& one) { return one.is_for_all; });
}

std::string expand_pi_includes(std::string_view text, const Reading& read) {
  std::string out;
  expand_into(out, text, "", read, 0);
  return out;
}

PiConfig parse_pi_config(std::string_view text) {
  Reader reader;
  for (const std::string_view line : split(text.substr(0, kMostConfig), '\n')) reader.add(trim(line));
  return reader.finish();
}

std::string pi_initramfs_of(std::string_view kernel) {
  constexpr std::string_view kStart = "kernel", kEnd = ".img";
  if (!kernel.starts_with(kStart) || !kernel.ends_with(kEnd)) return "";
  return "initramfs" + std::string(kernel.substr(kStart.size(), kernel.size() - kStart.size() - kEnd.size()));
}

std::string pi_kernel_of(std::string_view image) {
  constexpr std::string_view kGeneric = "initrd.img";
  for (const char* kernel : kPiKernels)
    if (image == pi_initramfs_of(kernel)) return kernel;
  if (image == kGeneric) return "vmlinuz";
  const bool is_left_over =
      image.ends_with(".bak") || image.ends_with(".old") || image.find(".dpkg-") != std::string_view::npos;
  if (!image.starts_with("initrd.img-") || is_left_over) return "";
  return "vmlinuz" + std::string(image.substr(kGeneric.size()));
}

std::string_view find_pi_line(std::string_view text) {
  for (const std::string_view line : split(text, '\n'))
    if (const std::string_view words = trim(line); !words.empty()) return words;
  return {};
}

}  // namespace ramroot
