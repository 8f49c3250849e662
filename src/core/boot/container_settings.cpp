// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/container_settings.hpp"

#include "base/text.hpp"
#include "core/mounts/mount_policy.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kOptions = "[storage.options]", kStores = "additionalimagestores";

/// What is before "=" in a line; empty if there is none, or if it is a comment.
std::string_view key_of(std::string_view line) {
  const auto equals = line.find('=');
  const auto key = trim(line.substr(0, equals));
  return equals == line.npos || key.starts_with('#') ? std::string_view() : key;
}

/// The last "KEY = VALUE" of a section of TOML, or before any section, where `section` is empty.
std::string find_value(std::string_view text, std::string_view section, std::string_view key) {
  std::string_view now;
  std::string out;
  for (const std::string_view one : split(text, '\n')) {
    const auto line = trim(one);
    if (line.starts_with('[')) now = line.substr(0, line.find(']') + 1);
    if (now != section || key_of(line) != key) continue;
    auto value = trim(line.substr(line.find('=') + 1));
    const char quote = value.empty() ? '\0' : value[0];
    if (quote == '"' || quote == '\'') value = value.substr(1, value.find(quote, 1) - 1);
    else value = trim(value.substr(0, value.find('#')));
    out = value;
  }
  return out;
}

}  // namespace

Path parse_store(Engine engine, std::string_view settings) {
  std::string value;
  switch (engine) {
    case Engine::docker: value = parse_docker_root(settings); break;
    case Engine::containerd: value = find_value(settings, "", "root"); break;
    case Engine::podman: value = find_value(settings, "[storage]", "graphroot"); break;
    case Engine::lxc: value = find_value(settings, "", "lxc.lxcpath"); break;
  }
  Path path = normalize_target(value);
  return path != "/" && is_plain_path(path) ? path : "";
}

std::string add_image_store(std::string_view settings, const Path& store) {
  const std::string item = "\"" + store + "\"";
  const std::string whole = std::string(kStores) + " = [" + item + "]\n";
  std::string out;
  bool is_inside = false, is_done = false;
  for (const std::string_view one : split(settings, '\n')) {
    const auto line = trim(one);
    const bool leaves = is_inside && line.starts_with('[');
    if (leaves && !is_done) out += whole, is_done = true;
    if (line.starts_with('[')) is_inside = line.starts_with(kOptions);
    const auto open = one.find('[');
    if (is_inside && !is_done && key_of(line) == kStores && open != one.npos) {
      out.append(one.substr(0, open + 1)).append(item).append(", ").append(one.substr(open + 1)).append("\n");
      is_done = true;
    } else {
      out.append(one).append("\n");
    }
  }
  if (!settings.empty()) out.pop_back();  // there is one piece more than lines
  if (is_done) return out;
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  return out + (is_inside ? "" : std::string(kOptions) + "\n") + whole;
}

}  // namespace ramroot
